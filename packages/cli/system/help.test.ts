import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { startMachines, type Machines } from './machines.ts';
import { startService, type TestService } from './service.ts';
import { repositoryRoot, tasks } from './tasks-process.ts';

/** In this order: later examples use the tasks that earlier ones save. */
const commands = [
  ...['create', 'update', 'apply', 'list', 'show', 'disable', 'enable'],
  ...['timer', 'trigger', 'credential', 'secret', 'notification'],
  ...['run', 'build', 'runs', 'rerun', 'logs', 'shell', 'lint', 'render', 'plan', 'doctor', 'registry'],
  ...['purge', 'patch', 'import'],
  ...['repos', 'tags', 'manifests', 'lock', 'unlock', 'untag'],
  ...['agents', 'pools', 'token', 'completion', 'version', 'delete'],
];

/** Their examples need a run that goes, another computer, or a terminal that they take; other tests use these commands. */
const tested = ['cancel', 'up', 'server', 'scheduler', 'agent', 'login', 'logout'];

/** The lines that a help shows to paste. */
async function examplesOf(args: readonly string[]): Promise<readonly string[]> {
  const { code, stdout } = await tasks([...args, '--help']);
  expect(code).toBe(0);
  return [...stdout.toString('utf8').matchAll(/^ {2}\$ (.+)$/gm)].map((match) => match[1] ?? '');
}

describe('help', () => {
  let machines: Machines;
  let service: TestService;
  beforeAll(async () => {
    machines = await startMachines();
    service = await startService(machines.registry.host);
    // The examples name the first run.
    const run = await service.run(['run', '-f', 'tasks-examples/hello/acb.yaml', 'tasks-examples/hello']);
    expect(run.code, run.stderr).toBe(0);
  });
  afterAll(async () => {
    await service[Symbol.asyncDispose]();
    await machines[Symbol.asyncDispose]();
  });

  it('lists exactly the commands whose examples are tried here', async () => {
    const { stdout } = await tasks(['--help']);
    const commandList = /^Commands:\n(.*?)^Examples:/ms.exec(stdout.toString('utf8'))?.[1];
    const listed = [...(commandList?.matchAll(/^ {2}([a-z]+) /gm) ?? [])].map((match) => match[1]);
    expect(listed.filter((name) => name !== 'help').sort()).toEqual([...commands, ...tested].sort());
  });

  it.each(['', ...commands])('every example of `tasks %s --help` works when pasted', async (command) => {
    const examples = await examplesOf(command === '' ? [] : [command]);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      // The registry of the examples is the one that the quick start uses; here it is this test's own.
      const line = example.replaceAll('127.0.0.1:5000', machines.registry.host);
      const env = { ...process.env, ...service.env };
      await promisify(execFile)('bash', ['-c', line], { cwd: repositoryRoot, env });
    }
    await machines.expectNothingLeft();
  });
});
