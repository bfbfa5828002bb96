import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { formatFindings } from './findings.ts';

const plain = pc.createColors(false);

describe('formatFindings', () => {
  it('shows place, message, the line with a caret, and the cure', () => {
    const text = 'steps:\n\t- cmd: ""\n';
    const finding = {
      code: 'kind-missing',
      severity: 'error',
      message: 'step is missing a cmd, build, or push property',
      file: 'acb.yaml',
      at: { line: 2, column: 4 },
      cure: 'Give the step one of the three.',
    } as const;
    expect(formatFindings([finding], text, plain)).toBe(
      [
        'acb.yaml:2:4: error: step is missing a cmd, build, or push property',
        '    2 | \t- cmd: ""',
        '        \t  ^',
        '  → Give the step one of the three.',
        '',
      ].join('\n'),
    );
  });

  it('shows a window around the place in a very long line', () => {
    const finding = { code: 'x', severity: 'error', message: 'm', at: { line: 1, column: 5001 } } as const;
    const [, line = '', caret = ''] = formatFindings([finding], `${'a'.repeat(5000)}X${'b'.repeat(5000)}`, plain).split(
      '\n',
    );
    expect(line.length).toBeLessThan(200);
    expect(line[caret.indexOf('^')]).toBe('X');
  });

  it('does not let a task file speak to the terminal', () => {
    const finding = { code: 'x', severity: 'error', message: 'm', at: { line: 1, column: 1 } } as const;
    expect(formatFindings([finding], 'a\u001b]0;title\u0007b\u202ec', plain)).not.toMatch(/[\u001b\u0007\u202e]/);
  });
});
