import type { Store } from '@slipway/store';
import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';

/** So many deliveries are dealt with before others get their turn. */
const atOnce = 10;

/**
 * Makes a function that has accepted deliveries dealt with soon, one after the other, and never in two places of this process at once. What
 * fails is left to the scheduler.
 */
export function createProcessSoon({ git }: Store, logger: Logger): () => void {
  let isRunning = false;
  let isWanted = false;
  const work = async (): Promise<void> => {
    while (isWanted) {
      isWanted = false;
      // Whoever delivers is waiting; what follows is not waited for.
      await setImmediate();
      if ((await git.processDeliveries(atOnce)) === atOnce) isWanted = true;
    }
  };
  const start = (): void => {
    isWanted = true;
    if (isRunning) return;
    isRunning = true;
    void work()
      .catch((err: unknown) => logger.warn({ err }, 'a delivery failed; it will be tried again'))
      .finally(() => {
        isRunning = false;
        // Wanted while the last look was being ended.
        if (isWanted) start();
      });
  };
  return start;
}
