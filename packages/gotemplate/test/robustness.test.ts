import { describe, expect, it } from 'vitest';
import { TemplateError, execute, goList, goMap, parseTemplate } from '../src/index.ts';
import { FUNCTIONS } from '../src/funcs/registry.ts';
import { readCorpus } from './support/corpus.ts';
import { seededRandom } from './support/random.ts';

const LIMITS = {
  steps: 100_000,
  milliseconds: 2_000,
  outputLength: 100_000,
  stringLength: 100_000,
  listLength: 10_000,
};
const VALUES: readonly [string, string | bigint | number | boolean | null][] = [
  ['s', 'hello'],
  ['n', 3n],
  ['f', 2.5],
  ['t', true],
  ['nul', null],
];
const SNIPPETS = [
  '{{', '}}', '{{-', '-}}', '(', ')', '|', '.', '$', '$x', ':=', '=', ',', '"', '`', "'", '\\', '\n', ' ', '#', '/*', '*/',
  '{{end}}', '{{else}}', '{{if 1}}', '{{range .Values.l}}', '{{with .}}', '{{define "d"}}', '{{template "d" .}}',
  '{{block "b" .}}', '{{break}}', '{{continue}}', 'nil', 'true', '1', '-1', '1.5', '0x1F', '9223372036854775807',
  '1e308', '.Values', '.Values.n', '.Values.nope', 'é', '😀', '\u0000', '\udc80', '%v', '%[9]*.3d', '\\xff',
]; // prettier-ignore

/** What a template does: its text, or its error; anything else fails the test. */
function outcome(text: string): string | TemplateError {
  const values = goMap([...VALUES, ['l', goList([1n, 'a', null])]]);
  const data = goMap([
    ['Values', values],
    ['Run', goMap([['ID', 'ca1']])],
  ]);
  try {
    return execute(parseTemplate(text, { limits: LIMITS }), data, { limits: LIMITS });
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw new Error(`not a TemplateError for ${JSON.stringify(text)}`, { cause: error });
  }
}

function expectOutcome(text: string): void {
  const result = outcome(text);
  if (typeof result === 'string') expect(result.length).toBeLessThanOrEqual(LIMITS.outputLength);
  else expect(result.message, text).not.toMatch(/could not be handled/);
}

describe('robustness', () => {
  const texts = readCorpus().map(({ template }) => template);

  it('handles thousands of damaged templates', () => {
    const random = seededRandom(1);
    const pick = <T>(items: readonly T[]): T => items[random(items.length)]!;
    for (let i = 0; i < 6_000; i++) {
      let text = pick(texts);
      for (let changes = random(4); changes >= 0; changes--) {
        const at = random(text.length + 1);
        const length = random(4);
        const inserted = [pick(SNIPPETS), text.slice(0, random(20)), pick(texts).slice(0, 40), ''][random(4)] ?? '';
        text = text.slice(0, at) + inserted + text.slice(at + length);
      }
      expectOutcome(text);
    }
  });

  it('handles every function with every kind of argument', () => {
    const random = seededRandom(2);
    const operands = [
      '"a"', '""', '"a b-c"', '0', '3', '-2', '1.5', '1e30', 'true', 'nil', '(list 1 "x" nil)', '(list)', '(dict "a" 1)',
      '(dict)', '.Values', '.Values.nope', '.Values.n', '(add 1 2)', '(splitList "," "b,a")', '(semver "1.2.3-a")',
      '(toDate "2006" "2024")', '9223372036854775807', '"(["', '"%d %s"', '"2006-01-02"', '1i', "'x'",
    ]; // prettier-ignore
    const slow = new Set(['derivePassword']);
    for (const name of [...FUNCTIONS.keys()].filter((candidate) => !slow.has(candidate))) {
      for (let i = 0; i < 40; i++) {
        const args = Array.from({ length: random(5) }, () => operands[random(operands.length)] ?? '');
        expectOutcome(`{{ ${name} ${args.join(' ')} }}`);
        expectOutcome(`{{ ${args[0] ?? '1'} | ${name} ${args.slice(1).join(' ')} }}`);
      }
    }
  });

  it('reads random tokens', () => {
    const random = seededRandom(3);
    const words = [...SNIPPETS, ...FUNCTIONS.keys()];
    for (let i = 0; i < 3_000; i++) {
      const tokens = Array.from({ length: 1 + random(25) }, () => words[random(words.length)] ?? '');
      expectOutcome(`{{${tokens.join(random(2) === 0 ? ' ' : '')}}}`);
    }
  });
});
