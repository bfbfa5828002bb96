import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../src/index.ts';
import { testRun } from '../src/testing/compile-plan.ts';
import { mutate, seededRandom } from './mutations.ts';

const seeds = [
  'version: v1.1.0\nsteps:\n  - cmd: bash echo $ID\n',
  'steps:\n  - id: a\n    cmd: x -c \'a b\' "c"\n    env: [A=1]\n    timeout: 5\n',
  'steps:\n  - build: -t $Registry/x:{{.Run.ID}} -f D .\n    when: ["-"]\n',
  'version: v1.1.0\nalias:\n  values: {a: b}\n  directive: "@"\nsteps:\n  - push: ["@a"]\n',
  'volumes:\n  - name: v\n    secret: {f: eA==}\nsteps:\n  - cmd: x\n    volumeMounts: [{name: v, mountPath: /v}]\n',
  'steps:\n{{ range list "a" "b" }}\n  - cmd: {{ . }}\n{{ end }}\n',
  'networks:\n  - &a {name: n}\n  - *a\nsecrets:\n  - id: s\n    keyvault: k\nsteps: []\n',
  'steps:\n  - cmd: |\n      # x\n      y\n    env:\n      - A={{ .Values.x | default "d" | quote }}\n',
];
const set = [{ name: 'x', value: '1', secret: false }];
const resolveSecret = () => Promise.resolve('s3cret');

/** Compiles with every loader present; the result must be a plan, or findings of which one is an error. */
async function outcome(text: string): Promise<'plan' | 'findings' | 'neither'> {
  const result = await compile(text, {
    run: testRun,
    set,
    resolveSecret,
    loadAliases: () => Promise.resolve('a: b'),
  });
  if (result.ok) return 'plan';
  return result.diagnostics.some(({ severity }) => severity === 'error') ? 'findings' : 'neither';
}

describe('compiling what nobody meant', () => {
  const { stackTraceLimit } = Error;
  /** Most of these texts end in an error inside the parsers, and its stack trace takes longer than the parsing. */
  beforeAll(() => {
    Error.stackTraceLimit = 0;
  });
  afterAll(() => {
    Error.stackTraceLimit = stackTraceLimit;
  });

  it('100,000 mutated files end in a plan or in findings', async () => {
    const random = seededRandom(20_240_131);
    const seen = { plan: 0, findings: 0, neither: 0 };
    for (let index = 0; index < 100_000; index += 1) {
      const text = mutate(seeds[index % seeds.length] ?? '', random);
      try {
        seen[await outcome(text)] += 1;
      } catch (error) {
        throw new Error(`compile threw for ${JSON.stringify(text)}`, { cause: error });
      }
    }
    expect(seen.neither).toBe(0);
    expect(seen.plan).toBeGreaterThan(10_000);
    expect(seen.findings).toBeGreaterThan(10_000);
  }, 300_000);

  it('5,000 mutated values files end in a plan or in findings', async () => {
    const random = seededRandom(7);
    for (let index = 0; index < 5000; index += 1) {
      const values = mutate('a: 1\nb: [x, 0x1F, &n ~]\nc: {d: *n}\n', random);
      const result = await compile('steps: []\nx: {{ .Values.a }}\n', { run: testRun, values });
      expect(result.ok || result.diagnostics.length > 0, JSON.stringify(values)).toBe(true);
    }
  }, 60_000);

  const many = (text: string, count: number): string => text.repeat(count);
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
  for (let level = 1; level < 9; level += 1) {
    const [name, before] = [String.fromCharCode(97 + level), String.fromCharCode(96 + level)];
    bomb.push(`${name}: &${name} [${many(`*${before},`, 10)}]`);
  }

  it.each<[string, string, 'plan' | 'findings']>([
    ['deep flow lists', many('[', 100_000), 'findings'],
    ['deep block lists', many('- ', 100_000), 'findings'],
    ['deep maps', many('a: ', 100_000), 'findings'],
    ['deep indentation', Array.from({ length: 3000 }, (_, index) => `${many(' ', index)}a:`).join('\n'), 'findings'],
    ['YAML aliases that multiply', bomb.join('\n'), 'findings'],
    ['an alias within itself', 'a: &a [*a]', 'findings'],
    ['a merge of itself', 'a: &a {<<: *a}', 'findings'],
    ['prototype keys', '__proto__: {polluted: 1}\nconstructor: x\nsteps:\n  - cmd: x\n    __proto__: {a: 1}\n', 'plan'],
    ['a huge line', `steps:\n  - cmd: x ${many('y', 2_000_000)}\n`, 'plan'],
    ['many quotes', `steps:\n  - cmd: x ${many('"a"\\\'b\\\' ', 100_000)}\n`, 'plan'],
    ['many newlines in a cmd', `steps:\n  - cmd: "x ${many('\\\\n\\n', 100_000)}"\n`, 'plan'],
    ['many directives', `version: v1.1.0\nsteps:\n  - cmd: x '${many('$', 400_000)}'\n`, 'plan'],
    ['many unknown aliases', `version: v1.1.0\nsteps:\n  - cmd: x '${many('$foo', 200_000)}'\n`, 'plan'],
    ['many comments', many('# x\n', 300_000), 'plan'],
    [
      'many keys',
      `steps:\n  - cmd: x\n${Array.from({ length: 20_000 }, (_, index) => `    k${index}: 1\n`).join('')}`,
      'plan',
    ],
    ['a text beyond the limit', many('x', 9_000_000), 'findings'],
    ['a long line of tags', `#\nsteps: ${many('!', 1_000_000)}\n`, 'findings'],
    ['a long line without a colon', `version: v1.1.0\nalias: {}\n${many('x', 1_000_000)}\n`, 'findings'],
    ['a long version', `version: x${many("'", 1_000_000)}y\n`, 'findings'],
    ['long blanks', `#\nsteps:${many(' ', 1_000_000)}|${many(' ', 1_000_000)}x\n`, 'findings'],
    ['a long secret', `volumes: [{name: v, secret: {f: ${many('AAAA', 500_000)}}}]\n`, 'plan'],
    ['a long number', `stepTimeout: ${many('9', 1_000_000)}\n`, 'findings'],
    ['a long env entry', `env: ["${many('A=1,', 300_000)}B=2"]\n`, 'plan'],
    ['a long quoted action', `steps: []\nx: '{{ "${many('\\"', 500_000)}" }}'\n`, 'plan'],
    ['NUL bytes', 'steps:\n  - cmd: x \0\n', 'findings'],
    ['broken characters', 'steps:\n  - cmd: x \ud800\n', 'findings'],
  ])(
    'ends soon for %s',
    async (_name, text, expected) => {
      expect(await outcome(text)).toBe(expected);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    },
    10_000,
  );
});
