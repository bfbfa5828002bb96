import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTempDir, type TempDir } from '@slipway/testkit';
import { compare, type Contestant } from './measure.ts';
import { report } from './report.ts';

/** `tasks up` until it is ready, against the least it could be: Redis until it takes commands, beside Node.js with nothing to do. */
const tasks = fileURLToPath(new URL('../packages/cli/bin/tasks.js', import.meta.url));
const rounds = 9;

/** Starts a program on a directory of its own, and ends it after the round. */
function starting(name: string, start: (directory: string) => ChildProcess, sign: string): Contestant {
  let directory: TempDir | undefined;
  let child: ChildProcess | undefined;
  return {
    name,
    async run() {
      directory = await createTempDir('slipway-bench-');
      child = start(directory.path);
      await shows(child, sign);
    },
    async after() {
      if (child !== undefined) {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        await ended;
      }
      await directory?.[Symbol.asyncDispose]();
    },
  };
}

/** Waits until a program has written a text; rejects when it ends before. */
async function shows(child: ChildProcess, sign: string): Promise<void> {
  let seen = '';
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      seen += chunk.toString();
      if (seen.includes(sign)) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`it ended: ${seen}`)));
  });
}

const service = starting(
  'slipway',
  (directory) =>
    spawn(process.execPath, [tasks, 'up', '--port', '0', '--data', directory, '--registry', 'registry.example.io']),
  'is ready at',
);
const redis = starting(
  '`redis-server`, and `node -e 0` beside it',
  (directory) => {
    const files = ['--unixsocket', path.join(directory, 'redis.sock'), '--dir', directory];
    return spawn('redis-server', ['--port', '0', '--save', '', '--appendonly', 'yes', ...files]);
  },
  'eady to accept connections',
);
const programs: Contestant = {
  ...redis,
  async run() {
    await Promise.all([redis.run(), once(spawn(process.execPath, ['-e', '0']), 'exit')]);
  },
};

await report('Start of the service', [await compare('`tasks up`: start to ready', service, programs, rounds)]);
