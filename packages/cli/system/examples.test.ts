import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { cp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  connectDocker,
  makeImage,
  programFiles,
  pushImage,
  startGitServer,
  startSshAgent,
  type GitRepository,
  type GitServer,
  type SshAgent,
} from '@slipway/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMachines, type Machines } from './machines.ts';
import { expectServed, type RunResult } from './result.ts';
import { repositoryRoot } from './tasks-process.ts';

const examples = path.join(repositoryRoot, 'tasks-examples');

const folders = readdirSync(examples, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

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

  it.each(folders)('%s: the command of its README', async (name) => {
    const command = here(await commandOf(name));
    const env = { ...process.env, TASKS_REGISTRY: machines.registry.host, SSH_AUTH_SOCK: agent.socket };
    const { stdout } = await promisify(execFile)('bash', ['-c', `${command} -o json`], { cwd: repositoryRoot, env });
    const result = JSON.parse(stdout) as RunResult;
    expect(result.status).toBe('Succeeded');
    await expectServed(result);
    await machines.expectNothingLeft();
  });
});

/** The command that a README shows to paste; the registry in it is the one of the quick start, here this test's own. */
async function commandOf(name: string): Promise<string> {
  const readme = await readFile(path.join(examples, name, 'README.md'), 'utf8');
  const command = /^npx tasks (?:run|build) .*$/m.exec(readme)?.[0];
  if (command === undefined) throw new Error(`tasks-examples/${name}/README.md shows no command`);
  return command.replace(' -r 127.0.0.1:5000', '');
}
