import { openStore, type Store } from '@slipway/store';
import { createInterface } from 'node:readline';

/** What a process of {@link startPassProcess} has: the places that it was given, and a clock that shows the time of its pass. */
export interface PassRoom {
  readonly store: Store;
  readonly now: () => number;
  /** The registry whose name came last; empty when none did. */
  readonly registry: string;
}

/** The other side of `startPassProcess`: opens the store, says that it is ready, and does a pass for each time that it is told, and says so. */
export async function answerTimes(
  prepare: (room: PassRoom) => (now: number, signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  const [, , database = '', redis = '', blobs = '', registry = ''] = process.argv;
  let now = 0;
  const clock = (): number => now;
  const store = await openStore({
    database,
    keys: [new Uint8Array(32).fill(7)],
    redis: { url: redis },
    blobs: { directory: blobs },
    clock,
    ...(registry === '' ? {} : { registry }),
  });
  const pass = prepare({ store, now: clock, registry });
  process.stdout.write('ready\n');
  for await (const line of createInterface({ input: process.stdin })) {
    now = Number(line);
    await pass(now, new AbortController().signal);
    process.stdout.write(`${line}\n`);
  }
}
