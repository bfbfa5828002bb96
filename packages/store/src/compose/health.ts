import type { Redis } from 'ioredis';
import type { StoreHealth } from '../port/store.ts';
import { whyAway } from '../redis/connect.ts';
import type { StoreParts } from './parts.ts';

/** Whatever has not answered by then does not answer. */
const limitMs = 2000;

/** Asks the database, Redis and the place of blobs, all at once. */
export async function checkHealth(
  { records, blobs }: Pick<StoreParts, 'records' | 'blobs'>,
  redis: Redis,
): Promise<StoreHealth> {
  const signal = AbortSignal.timeout(limitMs);
  const [database, queue, files] = await Promise.all([
    outcome(records.ping(), signal),
    outcome(ping(redis), signal),
    outcome(blobs.check(signal), signal),
  ]);
  return { database, redis: queue, blobs: files };
}

/** ioredis would only say that its stream is not writeable. */
async function ping(redis: Redis): Promise<unknown> {
  const trouble = whyAway(redis);
  if (trouble !== undefined) throw new Error(trouble);
  return await redis.ping();
}

async function outcome(question: Promise<unknown>, signal: AbortSignal): Promise<string> {
  const late = new Promise<string>((resolve) => {
    signal.addEventListener('abort', () => resolve(`no answer within ${limitMs / 1000} s`), { once: true });
  });
  const answer = question.then(
    () => 'ok',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  return await Promise.race([answer, late]);
}
