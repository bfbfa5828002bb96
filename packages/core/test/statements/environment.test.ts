import { describe, expect, it } from 'vitest';
import type { CmdStep } from '../../src/index.ts';
import { compilePlan, errorsIn, findingsOf, type TestOptions } from '../../src/testing/compile-plan.ts';

async function firstStep(text: string, options: TestOptions = {}): Promise<CmdStep> {
  return (await compilePlan(text, options)).steps[0] as CmdStep;
}

async function envOf(text: string, options: TestOptions = {}): Promise<Record<string, string>> {
  const { env } = await firstStep(text, options);
  return Object.fromEntries(env.map(({ name, value }) => [name, value]));
}

describe('environment and directories', () => {
  it('86 step env wins over task env, which wins over the command line', async () => {
    const text = 'env: [A=task, B=task]\nsteps:\n  - cmd: x\n    env: [A=step]\n';
    expect(await envOf(text, { env: ['A=line,B=line,C=line'] })).toEqual({
      A: 'step',
      B: 'task',
      C: 'line',
      HOME: '/acb/home',
    });
  });

  it.each([
    [`- "A='x y'"`, 'x y'],
    [`- A="x y"`, 'x y'],
    [`- A=x y`, 'x y'],
    [`- 'A={"k":1}'`, '{k:1}'],
    [`- A=x,y`, 'x,y'],
  ])('87 an entry %s gives the value %j', async (entry, value) => {
    expect((await envOf(`steps:\n  - cmd: x\n    env:\n      ${entry}\n`))['A']).toBe(value);
  });

  it('88 an entry without = is refused, with the text that fits its place', async () => {
    expect(await errorsIn('env: [A]\n')).toEqual(['cannot parse task environment variable A correctly']);
    expect(await errorsIn('steps: []\n', { env: ['A=1,B'] })).toEqual([
      'cannot parse task environment variable B correctly',
    ]);
    expect(await errorsIn('env: [B=1]\nsteps:\n  - cmd: x\n    env: [A]\n')).toEqual([
      'failed to merge task and step environment variables: cannot parse step environment variable A correctly',
    ]);
    expect(await findingsOf('steps:\n  - cmd: x\n    env: [A]\n')).toMatchObject([{ severity: 'warning' }]);
  });

  it('SE-9 task entries are split at commas only where every part is an entry', async () => {
    expect(await envOf('env: ["A=1,B=2", "C=x,y", "D=--a=1,--b=2"]\nsteps:\n  - cmd: x\n')).toEqual({
      A: '1',
      B: '2',
      C: 'x,y',
      D: '--a=1,--b=2',
      HOME: '/acb/home',
    });
  });

  it('89 HOME is /acb/home unless the step says otherwise', async () => {
    expect(await envOf('steps:\n  - cmd: x\n')).toEqual({ HOME: '/acb/home' });
    expect(await envOf('steps:\n  - cmd: x\n    env: [HOME=/root]\n')).toEqual({ HOME: '/root' });
  });

  it.each([
    ['workingDirectory: sub', '', '/workspace/sub'],
    ['workingDirectory: /abs/./x/', '', '/abs/x'],
    ['workingDirectory: ../../etc', '', '/etc'],
    ['', 'workingDirectory: task', '/workspace/task'],
    ['workingDirectory: step', 'workingDirectory: task', '/workspace/step'],
    ['', '', '/workspace'],
  ])('90 a step with %j in a task with %j works in %s', async (step, task, directory) => {
    const text = `${task}\nsteps:\n  - cmd: x\n    ${step}\n`;
    expect((await firstStep(text)).workingDirectory).toBe(directory);
  });

  it('91 disableWorkingDirectoryOverride keeps the directory of the image', async () => {
    const text = 'steps:\n  - cmd: x\n    workingDirectory: sub\n    disableWorkingDirectoryOverride: yes\n';
    expect((await firstStep(text)).workingDirectory).toBeUndefined();
  });

  it('93 container properties reach the plan', async () => {
    const text = [
      'steps:',
      '  - cmd: alpine -c "echo x"',
      '    entryPoint: sh',
      '    user: "1000"',
      '    privileged: true',
      '    ports: ["8080:80", 9090]',
      '    expose: [80]',
      '    isolation: default',
      '    cpus: 0.5',
      '    network: host',
      '    detach: on',
      '    keep: true',
      '    pull: true',
    ].join('\n');
    expect(await firstStep(text)).toMatchObject({
      entryPoint: 'sh',
      user: '1000',
      privileged: true,
      ports: ['8080:80', '9090'],
      expose: ['80'],
      isolation: 'default',
      cpus: '0.5',
      network: 'host',
      detach: true,
      keep: true,
      pull: true,
    });
  });

  it('103 without networks all steps share one', async () => {
    const plan = await compilePlan('steps:\n  - cmd: x\n');
    expect(plan).toMatchObject({
      networks: [{ name: 'acb_default_network', driver: 'bridge', skipCreation: false }],
      defaultNetwork: 'acb_default_network',
    });
  });

  it.each<[string, string, string | undefined]>([
    ['one default', '[{name: n, isDefault: true}]', 'n'],
    ['the last of several', '[{name: a, isDefault: true}, {name: b, isDefault: true}, {name: c}]', 'b'],
    ['no default', '[{name: a}]', undefined],
  ])('104 networks with %s', async (_name, networks, expected) => {
    expect((await compilePlan(`networks: ${networks}\nsteps:\n  - cmd: x\n`)).defaultNetwork).toBe(expected);
  });

  it('105 skipCreation reaches the plan', async () => {
    const plan = await compilePlan('networks: [{name: n, skipCreation: true, ipv6: true, driver: d}]\n');
    expect(plan.networks).toEqual([{ name: 'n', skipCreation: true, ipv6: true, driver: 'd' }]);
  });

  it('a network that nobody declares is refused with the nearest name', async () => {
    const findings = await findingsOf('networks: [{name: backend}]\nsteps:\n  - cmd: x\n    network: backnd\n');
    expect(findings).toMatchObject([
      { severity: 'error', at: { line: 4 }, cure: expect.stringContaining('"backend"') as string },
    ]);
  });
});
