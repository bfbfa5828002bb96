import { Queue, Worker } from 'bullmq';
import { openBenchStore } from './open-store.ts';
import { compare } from './measure.ts';
import { report } from './report.ts';

/** Runs through the store's queue against jobs through BullMQ alone. */
const bench = await openBenchStore();
const connection = { host: bench.redis.host, port: bench.redis.port };
const count = 200;
const lanes = 10;

const queue = new Queue('bench', { connection });
let done: () => void = () => undefined;
const settle = (): Promise<void> => {
  done();
  return Promise.resolve();
};
const worker = new Worker('bench', settle, { connection, concurrency: lanes });
await worker.waitUntilReady();

async function job(): Promise<void> {
  const waiting = new Promise<void>((resolve) => (done = () => resolve()));
  await queue.add('run', {}, { removeOnComplete: true });
  await waiting;
}

async function allJobs(): Promise<void> {
  let left = count;
  const waiting = new Promise<void>((resolve) => (done = () => ((left -= 1) === 0 ? resolve() : undefined)));
  await queue.addBulk(
    Array.from({ length: count }, () => ({ name: 'run', data: {}, opts: { removeOnComplete: true } })),
  );
  await waiting;
}

async function run(): Promise<void> {
  const waiting = bench.acquire();
  await bench.submit();
  await bench.finish(await waiting);
}

async function allRuns(): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, index) => bench.submit(`tenant-${index % 50}`)));
  let left = count;
  const lane = async (): Promise<void> => {
    while ((left -= 1) >= 0) await bench.finish(await bench.acquire());
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function repeat(work: () => Promise<void>): Promise<void> {
  for (let index = 0; index < count; index += 1) await work();
}

await report('Queue', [
  await compare(
    `${count} runs, one after another`,
    { name: 'slipway', run: () => repeat(run) },
    { name: 'BullMQ alone', run: () => repeat(job) },
    3,
  ),
  await compare(
    `${count} runs at once, ${lanes} agents' slots`,
    { name: 'slipway', run: allRuns },
    { name: 'BullMQ alone', run: allJobs },
    3,
  ),
]);
await worker.close();
await queue.close();
await bench[Symbol.asyncDispose]();
process.exit();
