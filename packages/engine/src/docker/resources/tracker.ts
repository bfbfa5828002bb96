/** Knows which work is under way, so that a clean-up can wait for what is still being made. */
export interface Tracker {
  /** Gives the work back, known until it is settled. */
  track<Result>(work: Promise<Result>): Promise<Result>;
  /** Resolves when nothing is under way, however it ended. */
  settled(): Promise<void>;
}

/** Starts with nothing under way. */
export function createTracker(): Tracker {
  const underWay = new Set<Promise<unknown>>();
  return {
    track(work) {
      const known: Promise<boolean> = work.then(
        () => underWay.delete(known),
        () => underWay.delete(known),
      );
      underWay.add(known);
      return work;
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
