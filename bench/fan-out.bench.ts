import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startPostgres, startRedis } from '@slipway/testkit';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { directoryBlobs } from '../packages/store/src/blobs/directory.ts';
import { composeStore } from '../packages/store/src/compose/store.ts';
import type { Store } from '../packages/store/src/port/store.ts';
import { openDatabase, type Database } from '../packages/store/src/sql/database/database.ts';
import { openRecords } from '../packages/store/src/sql/open-records.ts';
import { digestOf } from '../packages/store/src/sql/testing/base-images.ts';
import { sampleTask } from '../packages/store/src/sql/testing/sample-task.ts';
import { sampleRun } from '../packages/store/src/sql/testing/samples.ts';
import { compare, type Comparison } from './measure.ts';
import { report } from './report.ts';

/**
 * One base image with a thousand dependants: from what the registry says of it to a thousand runs in the ready queue, against what cannot be
 * left out, a thousand inserts and their jobs. A ratio over the limit is an error.
 */
const dependants = 1000;
const rounds = 5;
const limit = 2;
const reference = '127.0.0.1:5000/base:1';
const keys = [new Uint8Array(32)];
const names = Array.from({ length: dependants }, (_, index) => `build-${index}`);

/** Tasks that have built on the image. */
async function fill(address: string): Promise<void> {
  const records = await openRecords({ database: address, keys });
  for (const name of names) await records.tasks.create(sampleTask({ name, trigger: { baseImageTrigger: {} } }));
  await records[Symbol.asyncDispose]();
  await using database = await openDatabase(address);
  await database.db
    .insertInto('watched_images')
    .values({ reference, registry: '127.0.0.1:5000', state: 'not-checked', reason: '', next_check_at: 0 })
    .execute();
  const row = {
    reference,
    type: 'runtime',
    name: reference,
    platform: '{}',
    digest: digestOf('a'),
    run_seq: 0,
    pinned: 0,
  } as const;
  for (let from = 0; from < dependants; from += 100) {
    await database.db
      .insertInto('base_images')
      .values(names.slice(from, from + 100).map((task) => ({ task, ...row })))
      .execute();
  }
}

/** The image moves, every task is compared with it, and every run is in the ready queue. */
async function fanOut(store: Store, waiting: () => Promise<number>, digest: string): Promise<void> {
  const now = Date.now();
  const [claimed] = await store.baseImages.claimDue(now, { from: 'own-registry', limit: 1, claimMs: 60_000 });
  if (claimed === undefined) throw new Error('the image is not due');
  const tasks = await store.baseImages.toJudge(reference, digest);
  const verdict = { kind: 'moved', platformDigest: digest } as const;
  const judged = [{ tasks, builtOn: digestOf('a'), verdict }];
  await store.baseImages.observe(claimed, { kind: 'found', digest, judged, nextCheckAt: now }, now, 0);
  while ((await store.baseImages.fireDue(now, 0)) > 0);
  while ((await waiting()) < dependants) await new Promise(setImmediate);
}

/** A record and an input for each run, written one by one as they come, and their jobs at once. */
async function insertAndAdd(database: Database, queue: Queue, round: number): Promise<void> {
  const template = await database.db.selectFrom('runs').selectAll().where('seq', '=', 1).executeTakeFirstOrThrow();
  const input = await database.db.selectFrom('run_inputs').selectAll().where('seq', '=', 1).executeTakeFirstOrThrow();
  for (let index = 0; index < dependants; index += 1) {
    const seq = 2 + round * dependants + index;
    await database.transaction([], async (trx) => {
      await trx
        .insertInto('runs')
        .values({ ...template, seq })
        .execute();
      await trx
        .insertInto('run_inputs')
        .values({ ...input, seq })
        .execute();
    });
  }
  await queue.addBulk(
    names.map((name) => ({ name: 'run', data: {}, opts: { jobId: `${round}-${name}`, priority: 5 } })),
  );
}

async function measure(name: string, address: string, other: string, directory: string): Promise<Comparison> {
  await fill(address);
  const bare = await openRecords({ database: other, keys });
  await bare.runs.submit(sampleRun());
  await bare[Symbol.asyncDispose]();
  await using database = await openDatabase(other);
  await using redis = await startRedis({ appendOnly: true });
  await using store = await composeStore({
    records: await openRecords({ database: address, keys }),
    blobs: await directoryBlobs(path.join(directory, 'blobs')),
    redis: { url: redis.url },
    terms: { heartbeatMs: 10_000, leaseMs: 30_000 },
    sources: { maxBytes: 1, ageMs: 1 },
  });
  const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
  const [ours, theirs] = ['pool-default', 'bench'].map(
    (queue) => new Queue(queue, { connection, prefix: '{slipway}' }),
  );
  if (ours === undefined || theirs === undefined) throw new Error('there are two queues');
  let [ourRound, theirRound] = [0, 0];
  try {
    return await compare(
      `${dependants} dependants, ${name}`,
      {
        name: 'fan-out',
        run: () =>
          fanOut(store, () => ours.getJobCountByTypes('prioritized'), digestOf('bcdef0123456789'[ourRound++] ?? 'b')),
        // The next image finds no run that it could become part of.
        after: async () => {
          for (;;) {
            const { runs } = await store.runs.list({ status: 'Queued', top: 1000 });
            if (runs.length === 0) break;
            for (const { runId } of runs) await store.runs.cancel(runId);
          }
          await ours.obliterate({ force: true });
        },
      },
      {
        name: `${dependants} inserts and addBulk(${dependants})`,
        run: () => insertAndAdd(database, theirs, theirRound++),
        after: () => theirs.obliterate({ force: true }),
      },
      rounds,
    );
  } finally {
    for (const queue of [ours, theirs]) await queue.close();
    connection.disconnect();
  }
}

const directory = await mkdtemp(path.join(tmpdir(), 'slipway-bench-'));
const postgres = await startPostgres();
const place = (name: string): string => `sqlite:${path.join(directory, name)}`;
let comparisons: readonly Comparison[];
try {
  comparisons = [
    await measure('SQLite', place('ours.db'), place('theirs.db'), directory),
    await measure('Postgres', await postgres.createDatabase(), await postgres.createDatabase(), directory),
  ];
} finally {
  await postgres[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
}
await report('Fan-out', comparisons);
const slow = comparisons.filter(({ ours, theirs }) => ours > limit * theirs).map(({ name }) => name);
if (slow.length > 0) throw new Error(`more than ${limit} times as long: ${slow.join(', ')}`);
process.exit();
