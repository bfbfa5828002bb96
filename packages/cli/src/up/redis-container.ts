import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { SlipwayError } from '@slipway/core';
import { redisArguments } from './redis-settings.ts';
import { endRedis, longestSocketPath, waitForRedis } from './redis-socket.ts';

/** A Redis in a container, on a socket of this computer; disposal ends it with its data written. */
export interface RedisContainer extends AsyncDisposable {
  readonly socketPath: string;
  readonly image: string;
}

/** Images that hold a Redis, the best one first. */
export const redisImages = ['redis:7', 'redis:latest', 'valkey/valkey:8', 'valkey/valkey:latest'];

const place = '/data';
const socketName = 'redis.sock';
const startMs = 20_000;
const stopSeconds = 10;

/**
 * Starts a Redis in a container of the Docker Engine, for computers that have none of their own. Its socket lies in the directory of its
 * data, so nothing but who may read that directory reaches it. Rejects with `unavailable` and the reason when it cannot be had.
 */
export async function startRedisContainer(
  directory: string,
  images: readonly string[] = redisImages,
): Promise<RedisContainer> {
  const socketPath = path.join(directory, socketName);
  if (socketPath.length > longestSocketPath) {
    throw new SlipwayError('unavailable', `the path ${socketPath} is too long for a socket`);
  }
  // Loaded only where it is needed: it takes longer than all else.
  const { connectEngine, isEngineHere, startServiceContainer } = await import('@slipway/engine');
  if (!isEngineHere(process.env)) throw new SlipwayError('unavailable', 'the Docker Engine is not on this computer');
  const connection = await connectEngine();
  await mkdir(directory, { recursive: true, mode: 0o700 });
  // One that a killed process has left still has the data open.
  await endRedis(socketPath);
  await rm(socketPath, { force: true });
  const container = await startServiceContainer(connection, {
    images,
    command: ['redis-server', ...redisArguments(place, `${place}/${socketName}`)],
    directories: { [place]: directory },
    stopSeconds,
  });
  if (!(await waitForRedis(socketPath, AbortSignal.timeout(startMs)))) {
    const words = await container.lastWords().catch(() => '');
    await container[Symbol.asyncDispose]();
    throw new SlipwayError('unavailable', `Redis in a container of ${container.image} does not answer: ${words}`);
  }
  return { socketPath, image: container.image, [Symbol.asyncDispose]: () => container[Symbol.asyncDispose]() };
}
