import path from 'node:path';
import { openStore, type Store } from '@slipway/store';
import { createTempDir, startRedis, type TestRedis } from '@slipway/testkit';
import { encodedTaskRunRequestSchema, type Lease } from '@slipway/core/http';

/** A store of the benchmark's own, with one agent that takes whatever comes. */
export interface BenchStore extends AsyncDisposable {
  readonly store: Store;
  readonly redis: TestRedis;
  readonly submit: (submitter?: string) => Promise<void>;
  readonly acquire: () => Promise<Lease>;
  /** Ends a run whose log has so many bytes. */
  readonly finish: (lease: Lease, logEnd?: number) => Promise<void>;
}

const tokenId = 'token-of-the-benchmark';

/** Opens a store on SQLite, a directory and a Redis that writes an append-only file. */
export async function openBenchStore(): Promise<BenchStore> {
  const directory = await createTempDir('slipway-bench-');
  const redis = await startRedis({ appendOnly: true });
  const store = await openStore({
    database: `sqlite:${path.join(directory.path, 'records.db')}`,
    keys: [new Uint8Array(32).fill(1)],
    blobs: { directory: path.join(directory.path, 'blobs') },
    redis: { url: redis.url },
  });
  const { agentId } = await store.agents.register(
    {
      name: 'bench',
      pool: 'default',
      platform: { os: 'linux', architecture: 'amd64' },
      slots: 256,
      capabilities: [],
      version: '0.1.0',
    },
    tokenId,
  );
  const request = encodedTaskRunRequestSchema.parse({
    type: 'EncodedTaskRunRequest',
    encodedTaskContent: Buffer.from('steps: []').toString('base64'),
  });
  return {
    store,
    redis,
    submit: async (submitter = 'someone') => {
      await store.runs.submit({
        request,
        cause: { kind: 'manual' },
        registry: 'registry.example.io',
        pool: 'default',
        submitter,
      });
    },
    acquire: async () => {
      const grant = await store.agents.acquire(agentId, tokenId, AbortSignal.timeout(60_000));
      if (grant === undefined) throw new Error('no run came');
      return grant.lease;
    },
    finish: async (lease, logEnd = 0) => {
      const time = Date.now();
      await store.agents.report(lease, tokenId, [
        { kind: 'running', time },
        { kind: 'finished', status: 'Succeeded', time, logEnd },
      ]);
    },
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      await redis[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

/** Sends bytes of a log as an agent does. */
export async function sendLog({ store }: BenchStore, lease: Lease, offset: number, bytes: Buffer): Promise<void> {
  const data = bytes.toString('base64');
  await store.agents.report(lease, tokenId, [
    { kind: 'log', offset, stepId: 'build', stream: 'stdout', time: Date.now(), data },
  ]);
}
