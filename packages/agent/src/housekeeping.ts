import { pause } from './loop/pause.ts';
import type { Shared } from './shared.ts';

/** Time between two sweeps, in milliseconds. */
const sweepEveryMs = 60_000;
/** So many sweeps, and images and build cache that are old go too, when no run goes on: for a busy agent, after a few times as many. */
const sweepsUntilTidy = 60;
const sweepsUntilTidyAnyway = 6 * sweepsUntilTidy;

/** What keeping a machine tidy needs. */
export type KeepTidyOptions = Pick<Shared, 'machine' | 'slots' | 'settings'> & { readonly signal: AbortSignal };

/** Removes what killed processes have left, at once and then every minute, and what is old from time to time. */
export async function keepTidy(options: KeepTidyOptions): Promise<void> {
  const { slots, signal } = options;
  for (let sweeps = 1; !signal.aborted; sweeps += 1) {
    await sweep(options);
    const isDue = sweeps >= sweepsUntilTidy && slots.runs().length === 0;
    if (isDue || sweeps >= sweepsUntilTidyAnyway) {
      await tidy(options);
      sweeps = 0;
    }
    await pause(sweepEveryMs, signal);
  }
}

async function sweep({ machine, settings: { log } }: KeepTidyOptions): Promise<void> {
  try {
    const { containers, networks, volumes, contexts } = await machine.sweep();
    if (containers + networks + volumes + contexts === 0) return;
    log.info({ containers, networks, volumes, contexts }, 'leftovers removed');
  } catch (cause) {
    log.warn({ err: cause }, 'leftovers not removed');
  }
}

async function tidy({ machine, settings: { log }, signal }: KeepTidyOptions): Promise<void> {
  try {
    const { images, cacheBytes } = await machine.tidy(signal);
    log.info({ images, cacheBytes }, 'old images and build cache removed');
  } catch (cause) {
    if (!signal.aborted) log.warn({ err: cause }, 'old images and build cache not removed');
  }
}
