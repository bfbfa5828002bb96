import type { Store } from '@slipway/store';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';

/** Deliveries come in bursts: so long none may have come before one is dealt with, in milliseconds. */
const calmMs = 25;
/** So long accepted deliveries wait for that at most. */
const patienceMs = 1000;
/** So many are dealt with then, before those that come are waited for again. */
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
  let answering = 0;
  let cameAt = -Infinity;
  let isRunning = false;
  let isWanted = false;
  /** True: nobody waits for an answer. False: somebody does, and has for so long that the rest cannot wait any more. */
  const calm = async (): Promise<boolean> => {
    const until = performance.now() + patienceMs;
    for (;;) {
      // Others that have come meanwhile are begun with first.
      await setImmediate();
      const waitMs = answering > 0 ? calmMs : cameAt + calmMs - performance.now();
      if (waitMs <= 0) return true;
      if (performance.now() > until) return false;
      await setTimeout(waitMs);
    }
  };
  const work = async (): Promise<void> => {
    while (isWanted) {
      isWanted = false;
      const limit = (await calm()) ? 1 : afterPatience;
      if ((await git.processDeliveries(limit)) > 0) isWanted = true;
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
      cameAt = performance.now();
      try {
        return await answer();
      } finally {
        answering -= 1;
      }
    },
  };
}
