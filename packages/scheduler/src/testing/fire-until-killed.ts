import { openStore } from '@slipway/store';
import { createInterface } from 'node:readline';
import { fireTimers } from '../timers/fire-timers.ts';

/** A scheduler's timers in a process of their own: for each time that it is told, it does one pass and says so. */
const [, , database = '', redis = '', blobs = ''] = process.argv;
let now = 0;
const store = await openStore({
  database,
  keys: [new Uint8Array(32).fill(7)],
  redis: { url: redis },
  blobs: { directory: blobs },
  clock: () => now,
});
const fire = fireTimers(store);
process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  now = Number(line);
  await fire(now, new AbortController().signal);
  process.stdout.write(`${line}\n`);
}
