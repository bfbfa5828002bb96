/** How often a job is done. All times are milliseconds. */
export interface Pace {
  /** From the end of one pass to the beginning of the next. */
  readonly everyMs: number;
  /** The same after a pass that found work, where more of it is likely; absent: `everyMs`. */
  readonly busyMs?: number;
  /** The first pass begins at a random moment within this time, so that processes started together do not work together. */
  readonly firstWithinMs: number;
}

/** How a pass ended: with so many things done, or failed for the so-manieth time in a row. */
export type Outcome =
  { readonly kind: 'done'; readonly count: number } | { readonly kind: 'failed'; readonly failures: number };

/** The longest pause of a job that fails again and again: what it waits for may come back at any moment. */
export const longestBackOffMs = 15_000;

const jitter = 0.1;
const shortestBackOffMs = 500;

/** How long to wait before the first pass. `random` is in [0, 1). */
export function firstDelay(pace: Pace, random: number): number {
  return pace.firstWithinMs * random;
}

/** How long to wait after a pass: its pace, or a doubling back-off while it fails, both ± 10 %. `random` is in [0, 1). */
export function delayAfter(pace: Pace, outcome: Outcome, random: number): number {
  return planned(pace, outcome) * (1 - jitter + 2 * jitter * random);
}

function planned(pace: Pace, outcome: Outcome): number {
  switch (outcome.kind) {
    case 'done':
      return outcome.count > 0 ? (pace.busyMs ?? pace.everyMs) : pace.everyMs;
    case 'failed':
      // 2^20 is far beyond the longest pause; without a limit the power would become infinite.
      return Math.min(shortestBackOffMs * 2 ** Math.min(outcome.failures - 1, 20), longestBackOffMs);
  }
}
