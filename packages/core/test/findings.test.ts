import { describe, expect, it } from 'vitest';
import { formatDiagnostic } from '../src/index.ts';
import { findingsOf } from '../src/testing/compile-plan.ts';

/** Findings as lines, without their texts. */
async function places(text: string, values?: string): Promise<string[]> {
  const found = await findingsOf(text, { file: 'acb.yaml', ...(values === undefined ? {} : { values }) });
  return found.map((finding) => formatDiagnostic(finding).split(': ').slice(0, 2).join(' '));
}

describe('findings', () => {
  it('tell five different mistakes at once, each where it stands', async () => {
    const text = [
      '# five mistakes',
      'version: v1.1.0',
      'stepTimout: 5',
      'steps:',
      '  - id: a b',
      '    cmd: bash echo $ID',
      '  # in between',
      '  - build: --no-cash -t x .',
      '  - push: x',
      '  - cmd: y',
      '    when: [nobody]',
    ].join('\n');
    expect(await places(text)).toEqual([
      'acb.yaml:3:1 warning',
      'acb.yaml:5:9 error',
      'acb.yaml:8:12 error',
      'acb.yaml:9:11 error',
      'acb.yaml:11:12 error',
    ]);
  });

  it('point into the source through comments, alias blocks, aliases and templates', async () => {
    const text = [
      '# a comment',
      'version: v1.1.0',
      'alias:',
      '  values:',
      '    long: a-very-long-image-name-indeed',
      '# another',
      'steps:',
      '{{ range .Values.names }}',
      '  - id: {{ . }}',
      '    cmd: $long {{ . }}',
      '    frob: 1',
      '{{ end }}',
      '  - {cmd: $long, when: [gone]}',
    ].join('\n');
    expect(await places(text, 'names: [one, two]')).toEqual([
      'acb.yaml:11:5 warning',
      'acb.yaml:11:5 warning',
      'acb.yaml:13:25 error',
    ]);
    const [finding] = await findingsOf(text, { values: 'names: [one]' });
    expect(finding).toMatchObject({ at: { line: 11 }, rendered: { line: 6 } });
  });

  it('point at the word of a line', async () => {
    expect(await places('version: v1.1.0\nsteps:\n  - cmd: bash x > y\n')).toEqual(['acb.yaml:3:17 warning']);
    expect(await places("steps:\n  - build: '-t x . --frob'\n")).toEqual(['acb.yaml:2:20 error']);
  });

  it('tell mistakes of YAML with their place', async () => {
    expect(await places('version: v1.1.0\n# x\nsteps:\n  - cmd: "a\n')).toContain('acb.yaml:4:12 error');
    expect(await places('steps:\n  - cmd: a: b\n')).toContain('acb.yaml:2:10 error');
  });
});
