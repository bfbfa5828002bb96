import type { PurgeEvent } from './events.ts';

/** What became of several things at once, told in their own order and not in the order in which they finish. */
export interface Ledger {
  /** Begins to tell. */
  open(): void;
  /** Says what became of one. */
  settle(key: string, events: readonly PurgeEvent[]): void;
  has(key: string): boolean;
  /** Tells the rest; whatever has not settled by now is passed over. */
  close(): void;
}

/** Makes a ledger of these keys; it tells nothing before it is opened. */
export function createLedger(keys: readonly string[], tell: (event: PurgeEvent) => void): Ledger {
  const settled = new Map<string, readonly PurgeEvent[]>();
  let isOpen = false;
  let next = 0;
  const flush = (isEnd: boolean): void => {
    for (; isOpen && next < keys.length; next += 1) {
      const events = settled.get(keys[next] ?? '');
      if (events === undefined && !isEnd) return;
      for (const event of events ?? []) tell(event);
    }
  };
  return {
    open: () => {
      isOpen = true;
      flush(false);
    },
    settle: (key, events) => {
      settled.set(key, events);
      flush(false);
    },
    has: (key) => settled.has(key),
    close: () => {
      isOpen = true;
      flush(true);
    },
  };
}
