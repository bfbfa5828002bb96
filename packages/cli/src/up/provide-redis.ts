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
  const program = findProgram(programs);
  if (program === undefined) {
    throw new SlipwayError('unavailable', `no ${programs.join(' or ')} is on the PATH`, {
      advice:
        'Install one (Debian: `apt-get install redis-server`; macOS: `brew install redis`), or start one with ' +
        '`docker compose up -d redis` and set TASKS_REDIS_URL=redis://127.0.0.1:6379.',
    });
  }
  const child = await startRedisChild({ program, directory: path.join(directory, 'redis'), warn });
  return { place: { socketPath: child.socketPath }, [Symbol.asyncDispose]: () => child[Symbol.asyncDispose]() };
}
