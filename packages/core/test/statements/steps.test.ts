import { describe, expect, it } from 'vitest';
import type { CmdStep } from '../../src/index.ts';
import { compilePlan, errorsIn } from '../../src/testing/compile-plan.ts';

/** Numbers are those of the conformance checklist (contract §16). */
describe('steps and their order', () => {
  it('1 a bare cmd in v1.1.0 runs the aliased image', async () => {
    const plan = await compilePlan('version: v1.1.0\nsteps:\n  - cmd: bash echo hi\n');
    expect(plan.steps[0]).toMatchObject({
      kind: 'cmd',
      image: 'mcr.microsoft.com/acr/bash:2ff604c',
      args: ['echo', 'hi'],
    });
  });

  it.each<[string, string, Record<string, string[]>]>([
    [
      '3 steps without when wait for the one before',
      '- cmd: a\n- cmd: b\n- cmd: c',
      {
        acb_step_0: [],
        acb_step_1: ['acb_step_0'],
        acb_step_2: ['acb_step_1'],
      },
    ],
    [
      '5 unnamed steps count from their place in the file',
      '- cmd: a\n- cmd: b\n  id: mine\n- cmd: c',
      {
        acb_step_0: [],
        mine: ['acb_step_0'],
        acb_step_2: ['mine'],
      },
    ],
    [
      '10 a dash starts a step at once',
      '- cmd: a\n  when: ["-"]\n- cmd: b\n  when: ["-"]',
      {
        acb_step_0: [],
        acb_step_1: [],
      },
    ],
    [
      '11 a step waits for all it names',
      '- cmd: a\n  id: a\n- cmd: b\n  id: b\n- cmd: c\n  id: c\n  when: [a, b]',
      {
        a: [],
        b: ['a'],
        c: ['a', 'b'],
      },
    ],
    [
      '12 after a parallel step the next waits for that one alone',
      '- cmd: a\n- cmd: b\n  when: ["-"]\n- cmd: c',
      {
        acb_step_0: [],
        acb_step_1: [],
        acb_step_2: ['acb_step_1'],
      },
    ],
    [
      '113 a duplicate in when counts once',
      '- cmd: a\n  id: a\n- cmd: b\n  when: [a, a]',
      { a: [], acb_step_1: ['a'] },
    ],
    ['an empty when is none', '- cmd: a\n- cmd: b\n  when: []', { acb_step_0: [], acb_step_1: ['acb_step_0'] }],
    ['acb_root is the beginning', '- cmd: a\n- cmd: b\n  when: [acb_root]', { acb_step_0: [], acb_step_1: [] }],
  ])('%s', async (_name, steps, waits) => {
    const plan = await compilePlan(`steps:\n${steps}\n`);
    expect(Object.fromEntries(plan.steps.map(({ id, waitsFor }) => [id, waitsFor]))).toEqual(waits);
  });

  it.each<[string, string, string[]]>([
    ['13 an unknown id in when', '- cmd: a\n  id: y\n  when: [x]', ['x does not exist as a vertex [from: x, to: y]']],
    [
      '14 a later id in when',
      '- cmd: a\n  id: y\n  when: [x]\n- cmd: b\n  id: x',
      ['x does not exist as a vertex [from: x, to: y]'],
    ],
    ['15 the same id twice', '- cmd: a\n  id: x\n- cmd: b\n  id: x', ['x already exists as a vertex']],
    ['16 two kinds', '- cmd: a\n  build: .', ['step must only contain a single build, cmd, or push property']],
    ['17 no kind', '- id: x', ['step is missing a cmd, build, or push property']],
    [
      '17 an empty kind',
      '- cmd: ""\n- push: []',
      ['step is missing a cmd, build, or push property', 'step is missing a cmd, build, or push property'],
    ],
    ['17 a null step (SE-32)', '- ', ['step is missing a cmd, build, or push property']],
    [
      '18 a dash beside ids',
      '- cmd: a\n  id: a\n- cmd: b\n  when: ["-", a]',
      ['step cannot contain other IDs in when if the immediate execution token is specified'],
    ],
    ['19 a step that waits for itself', '- cmd: a\n  id: self\n  when: [self]', ['Step ID: self is self-referenced']],
    ['the reserved id', '- cmd: a\n  id: acb_root', ["acb_root is a reserved ID, it can't be used"]],
    ['blanks in an id', '- cmd: a\n  id: a b', ['step ID cannot contain spaces']],
    ['100 a scalar for push', '- push: r/app:1', ['cannot unmarshal !!str `r/app:1` into []string']],
    ['101 text for a number', '- cmd: a\n  timeout: "10"', ['cannot unmarshal !!str `10` into int']],
    [
      '102 negative counts',
      '- cmd: a\n  retries: -1\n- cmd: b\n  repeat: -1',
      ['step must specify retries >= 0', 'step must specify repeat >= 0'],
    ],
    [
      '78 a bad cache value',
      '- build: .\n  cache: maybe',
      ["invalid value for cache property. Valid values are 'enabled', 'disabled'"],
    ],
  ])('%s is refused', async (_name, steps, messages) => {
    expect(await errorsIn(`steps:\n${steps}\n`)).toEqual(messages);
  });

  it('23 the default step timeout is 600 s; 101 a negative one means the default', async () => {
    const plan = await compilePlan('steps:\n  - cmd: a\n  - cmd: b\n    timeout: -5\n  - cmd: c\n    timeout: 7\n');
    expect(plan.steps.map(({ timeoutMs }) => timeoutMs)).toEqual([600_000, 600_000, 7000]);
    const shorter = await compilePlan('stepTimeout: 2\nsteps:\n  - cmd: a\n  - cmd: b\n    timeout: 9\n');
    expect(shorter.steps.map(({ timeoutMs }) => timeoutMs)).toEqual([2000, 9000]);
  });

  it('112 waits, attempts and rounds reach the plan', async () => {
    const text = 'steps:\n  - cmd: a\n    retries: 2\n    repeat: 3\n    startDelay: 4\n    retryOnErrors: [x]\n';
    expect((await compilePlan(text)).steps[0]).toMatchObject({
      retries: 2,
      retryDelayMs: 5000,
      repeat: 3,
      startDelayMs: 4000,
      retryOnErrors: ['x'],
    });
  });

  it('an empty file and a file without steps are plans that do nothing', async () => {
    for (const text of ['', 'version: v1.0.0\n', 'steps: []\n', '# only a comment\n']) {
      expect((await compilePlan(text)).steps).toEqual([]);
    }
  });

  it('a cmd without when in a folded scalar is one line', async () => {
    const plan = await compilePlan('steps:\n  - cmd: >\n      img\n      one\n      two\n');
    expect((plan.steps[0] as CmdStep).args).toEqual(['one', 'two']);
  });
});
