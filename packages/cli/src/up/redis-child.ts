import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SlipwayError } from '@slipway/core';
import { tmpdir } from 'node:os';
import { redisArguments } from './redis-settings.ts';
import { endRedis, longestSocketPath, waitForRedis } from './redis-socket.ts';

/** A Redis of this process's own, on a socket. It is started again when it ends; disposal ends it with its data written. */
export interface RedisChild extends AsyncDisposable {
  readonly socketPath: string;
}

/** How a Redis is started. */
export interface RedisChildOptions {
  /** The program, as the PATH has it. */
  readonly program: string;
  /** Where its data lie; made when it is missing. */
  readonly directory: string;
  /** Is told what goes wrong. */
  readonly warn: (text: string) => void;
}

/**
 * The pipe on descriptor 3 is held open by this process alone: it closes when this process ends, however it ends, and then Redis is
 * told to. The number of the shell is that of Redis after `exec`.
 */
const guardScript = '(cat <&3 >/dev/null; kill -TERM $$ 2>/dev/null) & exec "$@" 3<&-';

const stopMs = 10_000;
const startMs = 60_000;
const longestPauseMs = 2000;
const logTailBytes = 4096;

/** Starts a Redis and waits until it takes commands. Rejects with `unavailable` and its last words when it does not. */
export async function startRedisChild(options: RedisChildOptions): Promise<RedisChild> {
  const { directory, warn } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const beside = path.join(directory, 'redis.sock');
  const folder = beside.length > longestSocketPath ? await shortFolder() : undefined;
  const socketPath = folder === undefined ? beside : path.join(folder.path, 'redis.sock');
  await endRedis(socketPath);
  await rm(socketPath, { force: true });

  const closing = new AbortController();
  const isClosing = (): boolean => closing.signal.aborted;
  let current = launch(options, socketPath);
  const dispose = async (): Promise<void> => {
    closing.abort();
    await stop(current);
    await folder?.[Symbol.asyncDispose]();
  };
  const started = await Promise.race([
    waitForRedis(socketPath, AbortSignal.timeout(startMs)),
    current.ended.then(() => false),
  ]);
  if (!started) {
    await dispose();
    throw new SlipwayError(
      'unavailable',
      `${options.program} does not start: ${current.lastWords() || 'it says nothing'}`,
      {
        advice: `Look at ${directory}, which holds its data; TASKS_REDIS_URL names a Redis that runs elsewhere.`,
      },
    );
  }
  void keepAlive();
  return { socketPath, [Symbol.asyncDispose]: dispose };

  /** A Redis that was killed loses at most its last second, which the records and the agents make up for. */
  async function keepAlive(): Promise<void> {
    for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      const startedAt = performance.now();
      const how = await current.ended;
      if (isClosing()) return;
      warn(`Redis ended (${how}); starting it again`);
      if (performance.now() - startedAt > longestPauseMs) pauseMs = 50;
      await delay(pauseMs, undefined, { signal: closing.signal }).catch(() => undefined);
      if (isClosing()) return;
      current = launch(options, socketPath);
    }
  }
}

/** The rest of the engine is not needed to start, so it is only loaded for a name that is too long. */
async function shortFolder() {
  const { createOwnedFolder } = await import('@slipway/engine');
  return createOwnedFolder(tmpdir(), 'slipway-redis');
}

/** A Redis that was started. */
interface Launched {
  readonly child: ChildProcess;
  /** Resolves with how it ended. */
  readonly ended: Promise<string>;
  readonly lastWords: () => string;
}

function launch({ program, directory }: RedisChildOptions, socketPath: string): Launched {
  const args = redisArguments(directory, socketPath);
  // A group of its own: Ctrl+C in the terminal is for us, and Redis has to outlive the work that is still to be written.
  const child = spawn('sh', ['-c', guardScript, 'redis-guard', program, ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] },
  });
  let words = '';
  const hear = (chunk: Buffer): void => void (words = (words + chunk.toString('utf8')).slice(-logTailBytes));
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  // The other end of the guard's pipe may be gone before we close ours.
  child.stdio[3]?.on('error', () => undefined);
  const ended = Promise.race([
    once(child, 'exit').then(([code, signal]) => String(signal ?? `exit code ${String(code)}`)),
    once(child, 'error').then(([error]) => String(error)),
  ]);
  void ended.catch(() => undefined).then(() => child.stdio[3]?.destroy());
  return { child, ended, lastWords: () => words.trim() };
}

async function stop({ child, ended }: Launched): Promise<void> {
  child.stdio[3]?.destroy();
  if (child.exitCode !== null || child.signalCode !== null) return;
  const killer = setTimeout(() => child.kill('SIGKILL'), stopMs);
  await ended.catch(() => undefined);
  clearTimeout(killer);
}
