import path from 'node:path';
import { SlipwayError } from '@slipway/core';
import { findProgram } from './find-program.ts';
import { startRedisChild } from './redis-child.ts';

/** A Redis to work with. */
export interface ProvidedRedis extends AsyncDisposable {
  readonly place: { readonly url: string } | { readonly socketPath: string };
}

const programs = ['redis-server', 'valkey-server'];

/** Gives the Redis that the environment names, or one of this process's own with its data in the data directory. */
export async function provideRedis(
  url: string | undefined,
  directory: string,
  warn: (text: string) => void,
): Promise<ProvidedRedis> {
  if (url !== undefined) return { place: { url }, [Symbol.asyncDispose]: () => Promise.resolve() };
  const data = path.join(directory, 'redis');
  const program = findProgram(programs);
  const redis =
    program === undefined ? await inContainer(data) : await startRedisChild({ program, directory: data, warn });
  return { place: { socketPath: redis.socketPath }, [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose]() };
}

async function inContainer(directory: string): Promise<{ readonly socketPath: string } & AsyncDisposable> {
  const { startRedisContainer } = await import('./redis-container.ts');
  return startRedisContainer(directory).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SlipwayError(
      'unavailable',
      `no ${programs.join(' or ')} is on the PATH, and no container can do: ${reason}`,
      {
        cause,
        advice:
          'Install one (Debian: `apt-get install redis-server`; macOS: `brew install redis`), or start one with ' +
          '`docker compose up -d redis` and set TASKS_REDIS_URL=redis://127.0.0.1:6379.',
      },
    );
  });
}
