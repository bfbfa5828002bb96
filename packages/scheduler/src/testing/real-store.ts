import path from 'node:path';
import { openStore, type Store } from '@slipway/store';
import { createTempDir, type TestRedis } from '@slipway/testkit';
import type { Clock } from '../clock.ts';

/** A store in a directory of its own, by the clock of a test. */
export interface RealStore extends AsyncDisposable {
  readonly store: Store;
}

/** Opens one on SQLite, files and a Redis that is there. */
export async function openRealStore(redis: Pick<TestRedis, 'url'>, clock: Pick<Clock, 'now'>): Promise<RealStore> {
  const directory = await createTempDir('slipway-scheduler-');
  const store = await openStore({
    database: `sqlite:${path.join(directory.path, 'records.db')}`,
    keyFile: path.join(directory.path, 'keys'),
    blobs: { directory: path.join(directory.path, 'blobs') },
    redis: { url: redis.url },
    clock: () => clock.now(),
  });
  return {
    store,
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}
