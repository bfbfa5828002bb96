import type { Store } from '@slipway/store';
import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';

/** So long accepted deliveries may wait for those that are still being answered, in milliseconds. */
const patienceMs = 500;
/** So many are dealt with then, before those that are still being answered are waited for again. */
const afterPatience = 20;

/** Deals with deliveries beside those that come. */
export interface ProcessSoon {
  /** Answers somebody; meanwhile nothing is done that could wait. */
  readonly while: <T>(answer: () => Promise<T>) => Promise<T>;
  /** Has accepted deliveries dealt with, one after the other and never in two places of this process at once. */
  readonly start: () => void;
}

/** Makes one. What fails is left to the scheduler. */
export function createProcessSoon({ git }: Store, logger: Logger): ProcessSoon {
  const whenQuiet = new Set<() => void>();
  let answering = 0;
  let isRunning = false;
  let isWanted = false;
  const quiet = async (): Promise<void> => {
    if (answering > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, patienceMs);
        whenQuiet.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
    // Others that have come meanwhile are begun with first.
    await setImmediate();
  };
  const work = async (): Promise<void> => {
    while (isWanted) {
      isWanted = false;
      await quiet();
      if ((await git.processDeliveries(answering > 0 ? afterPatience : 1)) > 0) isWanted = true;
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
  return {
    start,
    while: async (answer) => {
      answering += 1;
      try {
        return await answer();
      } finally {
        answering -= 1;
        if (answering === 0) {
          for (const resolve of whenQuiet) resolve();
          whenQuiet.clear();
        }
      }
    },
  };
}
