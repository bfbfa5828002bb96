import path from 'node:path';
import { createTempDir, startRedis, type TestRedis } from '@slipway/testkit';
import type { Redis } from 'ioredis';
import type { Blobs } from '../blobs/blobs.ts';
import { directoryBlobs } from '../blobs/directory.ts';
import { composeStore } from '../compose/store.ts';
import type { Records } from '../port/records.ts';
import type { Store } from '../port/store.ts';
import { connectForMessages } from '../redis/connect.ts';
import { openRecords } from '../sql/open-records.ts';
import { testKey } from '../sql/testing/databases.ts';

/** A store on a real Redis, SQLite and a directory, all of its own. */
export interface TestStore extends AsyncDisposable {
  readonly store: Store;
  readonly records: Records;
  readonly blobs: Blobs;
  readonly server: TestRedis;
  /** A connection of the test's own. */
  readonly redis: Redis;
  /** Another process's store on the same records, as far as one process can have it. */
  openAnother(): Promise<Store>;
}

/** What may differ. */
export interface TestStoreOptions {
  /** Whether Redis keeps what it is given when it is killed. */
  readonly appendOnly?: boolean;
  readonly leaseMs?: number;
  /** Puts something between the store and its blobs. */
  readonly wrapBlobs?: (blobs: Blobs) => Blobs;
}

/** Starts one. */
export async function startTestStore(options: TestStoreOptions = {}): Promise<TestStore> {
  const { appendOnly = false, leaseMs = 30_000, wrapBlobs = (same: Blobs): Blobs => same } = options;
  const resources: AsyncDisposable[] = [];
  const use = <T extends AsyncDisposable>(resource: T): T => {
    resources.unshift(resource);
    return resource;
  };
  const directory = use(await createTempDir('slipway-store-'));
  const server = use(await startRedis({ appendOnly }));
  const records = use(
    await openRecords({ database: `sqlite:${path.join(directory.path, 'records.db')}`, keys: [testKey], leaseMs }),
  );
  const blobs = wrapBlobs(await directoryBlobs(path.join(directory.path, 'blobs')));
  const openAnother = async (): Promise<Store> =>
    use(
      await composeStore({
        records: { ...records, [Symbol.asyncDispose]: () => Promise.resolve() },
        blobs,
        redis: server,
        terms: { heartbeatMs: 1000, leaseMs },
        sources: { maxBytes: 20_000_000, ageMs: 60_000 },
      }),
    );
  const store = await openAnother();
  const redis = connectForMessages(server);
  return {
    store,
    records,
    blobs,
    server,
    redis,
    openAnother,
    [Symbol.asyncDispose]: async () => {
      redis.disconnect();
      for (const resource of resources) await resource[Symbol.asyncDispose]();
    },
  };
}
