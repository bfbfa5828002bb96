import { pause } from './loop/pause.ts';
import type { Shared } from './shared.ts';

/** Time between two sweeps, in milliseconds. */
const sweepEveryMs = 60_000;

/** Removes what killed processes have left, at once and then every minute. */
export async function keepTidy({
  machine,
  settings,
  signal,
}: Shared & { readonly signal: AbortSignal }): Promise<void> {
  const { log } = settings;
  while (!signal.aborted) {
    await machine.sweep().then(
      ({ containers, networks, volumes, contexts }) => {
        if (containers + networks + volumes + contexts > 0) {
          log.info({ containers, networks, volumes, contexts }, 'leftovers removed');
        }
      },
      (cause: unknown) => log.warn({ err: cause }, 'leftovers not removed'),
    );
    await pause(sweepEveryMs, signal);
  }
}
