import { openStore } from '@slipway/store';
import { createInterface } from 'node:readline';
import { pino } from 'pino';
import { baseImageJobs } from '../base-images/jobs.ts';
import { settingsOf } from '../options.ts';

/** What a scheduler does about base images, in a process of its own: for each time that it is told, it does every job once and says so. */
const [, , database = '', redis = '', blobs = '', registry = ''] = process.argv;
let now = 0;
const store = await openStore({
  database,
  keys: [new Uint8Array(32).fill(7)],
  redis: { url: redis },
  blobs: { directory: blobs },
  registry,
  clock: () => now,
});
const clock = { now: () => now, sleep: () => Promise.resolve() };
const settings = settingsOf({
  store,
  logger: pino({ enabled: false }),
  clock,
  random: () => 0.5,
  baseImages: { registry },
});
const jobs = baseImageJobs(settings);
process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  now = Number(line);
  for (const job of jobs) await job.run(now, new AbortController().signal);
  process.stdout.write(`${line}\n`);
}
