import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  connectDocker,
  createTempDir,
  makeImage,
  programFiles,
  pushImage,
  startGitServer,
  startSshAgent,
  type GitRepository,
  type GitServer,
  type SshAgent,
  type TempDir,
} from '@slipway/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run, WrittenTask } from '@slipway/core/http';
import { startMachines, type Machines } from './machines.ts';
import { expectServed, type RunResult } from './result.ts';
import { startService, type TestService } from './service.ts';
import { repositoryRoot } from './tasks-process.ts';

const examples = path.join(repositoryRoot, 'tasks-examples');

const folders = readdirSync(examples, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
/** These declare saved tasks, and need a service; the others run at once. */
const isSaved = (name: string): boolean => existsSync(path.join(examples, name, 'tasks.yaml'));

describe('the examples, as they are', () => {
  let machines: Machines;
  let agent: SshAgent;
  let git: GitServer;
  let sources: GitRepository;
  beforeAll(async () => {
    [machines, agent, git] = await Promise.all([startMachines(), startSshAgent(), startGitServer()]);
    sources = await git.repository('app');
    await cp(path.join(examples, 'git-context'), sources.directory, { recursive: true });
    await sources.commit({});
    const docker = await connectDocker();
    const tool = `${machines.registry.host}/base/ssh:1`;
    await makeImage(docker, tool, { files: await programFiles('ssh-add') });
    await pushImage(docker, tool, tool);
  });
  afterAll(async () => {
    for (const machine of [machines, agent, git]) await machine[Symbol.asyncDispose]();
  });

  /** What a README leaves to its reader: a repository, and an image from the internet. */
  const here = (command: string): string =>
    command
      .replaceAll('https://git.example.com/me/app.git', sources.url)
      .replace('base=alpine/git', `base=${machines.registry.host}/base/ssh:1`);

  it.each(folders.filter((name) => !isSaved(name)))('%s: the command of its README', async (name) => {
    const command = here(await commandOf(name));
    const env = { ...process.env, TASKS_REGISTRY: machines.registry.host, SSH_AUTH_SOCK: agent.socket };
    const { stdout } = await promisify(execFile)('bash', ['-c', `${command} -o json`], { cwd: repositoryRoot, env });
    const result = JSON.parse(stdout) as RunResult;
    expect(result.status).toBe('Succeeded');
    await expectServed(result);
    await machines.expectNothingLeft();
  });
});

describe('the examples of saved tasks, as they are', () => {
  let machines: Machines;
  let git: GitServer;
  let service: TestService;
  let temporary: TempDir;
  beforeAll(async () => {
    [machines, git, temporary] = await Promise.all([startMachines(), startGitServer(), createTempDir()]);
    service = await startService(machines.registry.host);
  });
  afterAll(async () => {
    for (const machine of [service, machines, git, temporary]) await machine[Symbol.asyncDispose]();
  });

  it.each(folders.filter(isSaved))(
    '%s: every command of its README, and applying again changes nothing',
    async (name) => {
      const repository = await git.repository(name);
      await cp(path.join(examples, name), repository.directory, { recursive: true });
      await repository.commit({});
      const copy = path.join(temporary.path, name);
      await cp(path.join(examples, name), copy, { recursive: true });
      const declared = (await readFile(path.join(copy, 'tasks.yaml'), 'utf8'))
        .replaceAll(/https:\/\/git\.example\.com\/me\/\w+\.git/g, repository.url)
        .replaceAll('127.0.0.1:5000', machines.registry.host);
      await writeFile(path.join(copy, 'tasks.yaml'), declared);

      const readme = await readFile(path.join(examples, name, 'README.md'), 'utf8');
      const commands = [...readme.matchAll(/^npx tasks .*$/gm)].map(([command]) =>
        command.replace(`tasks-examples/${name}`, copy),
      );
      expect(commands.length).toBeGreaterThan(2);
      const env = { ...process.env, ...service.env };
      for (const command of commands) await promisify(execFile)('bash', ['-c', command], { cwd: repositoryRoot, env });

      const again = await service.run(['apply', '-f', path.join(copy, 'tasks.yaml'), '-o', 'json']);
      expect(again.code, again.stderr).toBe(0);
      const written = JSON.parse(again.stdout.toString()) as readonly WrittenTask[];
      expect(written.map(({ outcome, changes }) => [outcome, changes])).toEqual(written.map(() => ['unchanged', []]));
      const list = JSON.parse((await service.run(['runs', '-o', 'json'])).stdout.toString()) as readonly Run[];
      expect(list.map(({ status }) => status)).not.toContain('Failed');
    },
  );
});

/** The command that a README shows to paste; the registry in it is the one of the quick start, here this test's own. */
async function commandOf(name: string): Promise<string> {
  const readme = await readFile(path.join(examples, name, 'README.md'), 'utf8');
  const command = /^npx tasks (?:run|build) .*$/m.exec(readme)?.[0];
  if (command === undefined) throw new Error(`tasks-examples/${name}/README.md shows no command`);
  return command.replace(' -r 127.0.0.1:5000', '');
}
