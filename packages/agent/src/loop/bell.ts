/** Wakes whoever waits for something to happen. A ring that nobody waits for is kept for the next who does. */
export interface Bell {
  ring(): void;
  /** Resolves with the next ring. */
  rung(): Promise<void>;
}

/** Makes a bell. */
export function createBell(): Bell {
  const waiting = new Set<() => void>();
  let kept = false;
  return {
    ring() {
      kept = waiting.size === 0;
      for (const wake of waiting) wake();
      waiting.clear();
    },
    rung() {
      if (!kept) return new Promise((resolve) => waiting.add(resolve));
      kept = false;
      return Promise.resolve();
    },
  };
}
