import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { promisify } from 'node:util';
import { createTempDir } from './temp-dir.ts';

/** A real SSH agent that holds one key. */
export interface SshAgent extends AsyncDisposable {
  /** As `SSH_AUTH_SOCK` names it. */
  readonly socket: string;
}

const run = promisify(execFile);

/** Starts an agent with a fresh key; both are gone after the disposal. Needs the programs of OpenSSH. */
export async function startSshAgent(): Promise<SshAgent> {
  const directory = await createTempDir();
  const socket = path.join(directory.path, 'agent');
  const key = path.join(directory.path, 'key');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
  // It says its socket's name when it listens.
  await once(agent.stdout, 'data');
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test key', '-f', key]);
  await run('ssh-add', ['-q', key], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
  return {
    socket,
    async [Symbol.asyncDispose]() {
      const ended = once(agent, 'close');
      agent.kill();
      await ended;
      await directory[Symbol.asyncDispose]();
    },
  };
}
