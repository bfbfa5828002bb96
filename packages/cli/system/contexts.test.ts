import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTempDir, startGitServer, type GitRepository, type GitServer, type TempDir } from '@slipway/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMachines, type Machines } from './machines.ts';
import { expectServed, type RunResult } from './result.ts';
import { startTasks, tasks } from './tasks-process.ts';

const token = 't0ken-value';

describe('contexts that are fetched', () => {
  let machines: Machines;
  let server: GitServer;
  let repository: GitRepository;
  let commit: string;
  let temporary: TempDir;
  beforeAll(async () => {
    [machines, server, temporary] = await Promise.all([
      startMachines(),
      startGitServer({ login: `dummy:${token}` }),
      createTempDir(),
    ]);
    repository = await server.repository('app');
    const base = `${machines.registry.host}/base/busybox:1`;
    const own = `${repository.url.replace('//', `//${token}@`)}#main:image`;
    commit = await repository.commit({
      'dir/acb.yaml': `
version: v1.1.0
steps:
  - id: show
    cmd: ${base} sh -c 'cat file; echo {{.Run.Commit}} {{.Run.Branch}} {{.Values.word}}'
  - id: image
    build: -t $Registry/from-git:$ID ${own}
    when: [show]
`,
      'dir/values.yaml': 'word: values\n',
      'dir/file': 'from git\n',
      'image/Dockerfile': `FROM ${base}\nRUN echo built >/built\n`,
    });
  });
  afterAll(async () => {
    await machines[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
    await temporary[Symbol.asyncDispose]();
  });

  const local = (verb: string, ...words: readonly string[]) => [
    verb,
    '--local',
    '-r',
    machines.registry.host,
    ...words,
  ];
  const git = (fragment: string) => repository.url.replace('//', `//${token}@`) + fragment;
  const options = () => ({ env: { TMPDIR: temporary.path } });

  it('hold the task file and its values; the run knows the commit; no token is shown (statements 71 and 75)', async () => {
    const run = await tasks(local('run', '--values', 'values.yaml', git('#main:dir')), options());
    expect(run.code, run.stderr).toBe(0);
    const output = run.stdout.toString();
    expect(output).toContain('from git\n');
    expect(output).toContain(`${commit} main values\n`);
    expect(output + run.stderr).not.toContain(token);
    expect(readdirSync(temporary.path)).toEqual([]);
    await machines.expectNothingLeft();
  });

  it('hold a Dockerfile whose image is pushed', async () => {
    const run = await tasks(local('build', '-t', 'remote:1', git('#main:image'), '-o', 'json'), options());
    expect(run.code, run.stderr).toBe(0);
    const result = JSON.parse(run.stdout.toString()) as RunResult;
    expect(result.images.map(({ reference }) => reference)).toEqual([`${machines.registry.host}/remote:1`]);
    await expectServed(result);
    expect(readdirSync(temporary.path)).toEqual([]);
  });

  it('come from standard input as a tar', async () => {
    const input = execFileSync('tar', ['-C', repository.directory, '--exclude=.git', '-c', 'dir']).toString('latin1');
    const command = `${machines.registry.host}/base/busybox:1 cat /workspace/dir/file`;
    const run = await tasks(local('run', '--cmd', command, '-'), { ...options(), input });
    expect(run.stdout.toString(), run.stderr).toBe('from git\n');
    expect(readdirSync(temporary.path)).toEqual([]);
  });

  it.each([
    ['a branch that does not exist', '#none', 'error checking out none'],
    ['a directory that does not exist (statement 72)', '#main:none', 'not a directory: none'],
    ['a directory that is a file (statement 72)', '#main:dir/file', 'not a directory: dir/file'],
    ['a reference that is an option', '#--upload-pack=x', 'names no branch'],
    ['a task file that is not in it', '', "the context holds no file 'acb.yaml'"],
  ])('end with a clear error for %s', async (_what, fragment, message) => {
    const run = await tasks(local('run', git(fragment)), options());
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(message);
    expect(run.stderr).not.toContain(token);
    expect(readdirSync(temporary.path)).toEqual([]);
  });

  it('leave nothing behind when the fetching is interrupted', async () => {
    await using silent = await startSilentServer();
    const run = startTasks(local('run', silent.url), options());
    await silent.asked;
    run.child.kill('SIGINT');
    expect((await run.exit).code).toBe(130);
    expect(readdirSync(temporary.path)).toEqual([]);
  });

  it('are removed by the next start when the fetching was killed', async () => {
    await using silent = await startSilentServer();
    const run = startTasks(local('run', silent.url), options());
    await silent.asked;
    run.child.kill('SIGKILL');
    await run.exit;
    expect(readdirSync(temporary.path)).toHaveLength(1);

    const command = `${machines.registry.host}/base/busybox:1 true`;
    const next = await tasks(local('run', '--cmd', command, '/dev/null'), options());
    expect(next.code, next.stderr).toBe(0);
    expect(next.stderr).toContain(', 1 contexts\n');
    expect(readdirSync(temporary.path)).toEqual([]);
  });
});

/** A server that never answers. */
async function startSilentServer(): Promise<
  AsyncDisposable & { readonly url: string; readonly asked: Promise<unknown> }
> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/x.git`,
    asked: once(server, 'request'),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
