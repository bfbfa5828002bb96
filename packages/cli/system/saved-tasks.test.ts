import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Run, Task } from '@slipway/core/http';
import { createTempDir, startGitServer, type GitServer, type TempDir } from '@slipway/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMachines, type Machines } from './machines.ts';
import { startService, type TestService } from './service.ts';

const hidden = 'hunter2-hidden';

describe('saved tasks, as a user has them', () => {
  let machines: Machines;
  let service: TestService;
  let git: GitServer;
  let temporary: TempDir;
  beforeAll(async () => {
    [machines, git, temporary] = await Promise.all([startMachines(), startGitServer(), createTempDir()]);
    service = await startService(machines.registry.host);
  });
  afterAll(async () => {
    for (const one of [service, git, temporary, machines]) await one[Symbol.asyncDispose]();
  });

  const tasks = async (args: readonly string[], input?: string) => {
    const exit = await service.run(args, input === undefined ? {} : { input });
    return { code: exit.code, stdout: exit.stdout.toString(), stderr: exit.stderr };
  };
  const done = async (args: readonly string[], input?: string) => {
    const exit = await tasks(args, input);
    expect(exit.code, `tasks ${args.join(' ')}\n${exit.stderr}`).toBe(0);
    return exit;
  };
  const show = async (name: string) => JSON.parse((await done(['show', name, '-o', 'json'])).stdout) as Task;

  it('run a command with values of which the secret ones are never shown (statement 131)', async () => {
    const command = `$Registry/base/busybox:1 sh -c 'echo {{.Values.a}} {{.Values.s}} {{.Values.t}}'`;
    await done(['secret', 'set', 'stored'], 'word-that-is-stored\n');
    const values = ['--set', 'a=plain', '--set-secret', `s=${hidden}`, '--set-from-secret', 't=stored'];
    const created = await done(['create', 'values', '--cmd', command, ...values]);
    const run = await done(['run', 'values']);
    expect(run.stdout).toBe('plain *** ***\n');
    expect(run.stderr).toMatch(/^Queued a run with ID: r\w+$/m);
    const shown = await done(['show', 'values', '-o', 'yaml']);
    for (const { stdout, stderr } of [created, run, shown, await done(['list', '-o', 'json'])]) {
      expect(stdout + stderr).not.toContain(hidden);
      expect(stdout + stderr).not.toContain('word-that-is-stored');
    }
    const details = await done(['show', 'values', '--with-secure-properties', '-o', 'json']);
    expect(details.stdout).toContain(hidden);
    expect(details.stdout).not.toContain('word-that-is-stored');
  });

  it('take other values for one run only (statement 130)', async () => {
    const once = await done(['run', 'values', '--set', 'a=other', '-o', 'json']);
    expect(once.stderr).toContain('other *** ***');
    expect(JSON.parse(once.stdout)).toMatchObject({ task: 'values', runType: 'AutoRun', cause: { kind: 'manual' } });
    expect((await done(['run', 'values'])).stdout).toBe('plain *** ***\n');
  });

  it('build a directory of this computer in place of their context, for one run', async () => {
    const repository = await git.repository('app');
    const dockerfile = 'ARG BASE\nFROM $BASE AS first\nRUN echo first > /stage\nFROM first\nCOPY word /word\n';
    await repository.commit({ 'src/Dockerfile': dockerfile, 'src/word': 'committed' });
    const base = `BASE=${machines.registry.host}/base/busybox:1`;
    const created = await done([
      ...['create', 'image', '-c', `${repository.url}#main:src`, '-f', 'Dockerfile', '-t', 'app:{{.Run.ID}}'],
      ...['--arg', base, '--commit-trigger-enabled', 'false'],
    ]);
    expect(created.stdout).toContain(`${machines.registry.host}/base/busybox:1`);
    const directory = path.join(temporary.path, 'context');
    await mkdir(directory);
    await writeFile(path.join(directory, 'Dockerfile'), dockerfile);
    await writeFile(path.join(directory, 'word'), 'local');
    await writeFile(path.join(directory, '.dockerignore'), 'Dockerfile\n');
    const pushed = async (...words: readonly string[]) => {
      const run = JSON.parse((await done(['run', 'image', ...words, '-o', 'json'])).stdout) as Run;
      const [tag = ''] = run.outputImages.map((image) => `$Registry/${image.repository}:${image.tag ?? ''}`);
      return tag;
    };
    const word = async (image: string) => (await tasks(['run', '--cmd', `${image} cat /word`, '/dev/null'])).stdout;
    expect(await word(await pushed('--context', directory))).toBe('local');
    expect(await word(await pushed())).toBe('committed');
    // The first stage alone has no word.
    expect(await word(await pushed('--target', 'first'))).toBe('');
  });

  it('change only where something was given, and say when nothing was', async () => {
    const before = await show('image');
    const same = await done(['update', 'image', '--timeout', String(before.timeout)]);
    expect(same.stderr).toBe("Nothing to change in task 'image'\n");
    await done(['update', 'image', '--no-push', '--description', 'builds']);
    await done(['update', 'image', '--arg', 'MORE=1']);
    const after = await show('image');
    expect(after.step).toMatchObject({
      isPushEnabled: false,
      arguments: [{ name: 'BASE' }, { name: 'MORE', value: '1' }],
    });
    expect(after).toMatchObject({ description: 'builds', timeout: before.timeout, revision: before.revision + 2 });
  });

  it('are applied from files, which say what changes, and nothing the second time', async () => {
    const file = path.join(temporary.path, 'image.yaml');
    const text = (await done(['show', 'image', '-o', 'yaml'])).stdout;
    await writeFile(file, text);
    expect((await done(['apply', '-f', file])).stdout).toBe('unchanged image\n');
    await writeFile(file, text.replace('description: builds', 'description: still builds'));
    const told = 'image\n  ~ description: builds → still builds\n';
    expect((await done(['apply', '--dry-run', '-f', file])).stdout).toBe(`would be changed ${told}`);
    expect((await done(['apply', '-f', file])).stdout).toBe(`changed ${told}`);
    const wrong = await tasks(['apply', '-f', file, '-f', '-'], 'name: other\nstep:\n  type: Docker\n');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('(stdin):3:3: error: step.contextPath: ');
  });

  it('are not run while they are disabled, unless forced', async () => {
    await done(['disable', 'values']);
    expect((await done(['list', '--status', 'Disabled', '-q'])).stdout).toBe('values\n');
    const refused = await tasks(['run', 'values']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('disabled');
    expect((await done(['run', 'values', '--force'])).stdout).toBe('plain *** ***\n');
    await done(['enable', 'values']);
  });

  it('have runs and logs of their own (statements 132, 143)', async () => {
    const logs = await done(['logs', '--task', 'values']);
    const [last] = JSON.parse((await done(['runs', '--task', 'values', '--top', '1', '-o', 'json'])).stdout) as Run[];
    expect(logs.stderr).toBe(`Showing logs of the last created run for task 'values'.\nRun ID: ${last?.runId ?? ''}\n`);
    expect(logs.stdout).toContain('plain *** ***');
    expect((await tasks(['logs', '--task', 'nothing'])).stderr).toContain(
      "Could not find the last created run for task 'nothing'.",
    );
    const table = (await done(['runs', '--task', 'values', '--top', '1'])).stdout;
    expect(table).toMatch(new RegExp(`^${last?.runId ?? ''} +values +linux/amd64 +Succeeded +Manual `, 'm'));
  });

  it('end with the code that tells why', async () => {
    expect((await tasks(['show', 'nothing'])).code).toBe(3);
    expect((await tasks(['run', 'nothing'])).code).toBe(3);
    expect((await tasks(['create', 'values', '--cmd', 'bash'])).stderr).toContain(
      'error: there is a task values already',
    );
    const cron = await tasks(['create', 'never', '--cmd', 'bash', '--schedule', '0 25 * * *']);
    expect(cron.code).toBe(2);
    expect(cron.stderr).toContain('schedule 1: column 3: ');
    const asked = await tasks(['delete', 'values']);
    expect(asked.code).toBe(2);
    expect(asked.stderr).toContain('Add --yes');
    await done(['delete', 'values', '--yes']);
    expect((await tasks(['show', 'values'])).code).toBe(3);
    expect((await done(['secret', 'remove', 'stored'])).stderr).toBe("Removed secret 'stored'\n");
    await machines.expectNothingLeft();
  });
});
