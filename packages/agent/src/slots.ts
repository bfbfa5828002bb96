import { createBell } from './loop/bell.ts';
import { deferred } from './loop/deferred.ts';
import type { HeldRun } from './run/held-run.ts';

/** The runs that an agent has, and how many more it can take. */
export interface Slots {
  readonly free: number;
  runs(): readonly HeldRun[];
  add(run: HeldRun): void;
  /** Resolves when a slot may have become free. */
  freed(): Promise<void>;
  /** No slot is free from now on. */
  close(): void;
  /** Resolves when it is closed. */
  readonly closed: Promise<undefined>;
  /** Resolves when no run goes on. */
  empty(): Promise<void>;
  /** Resolves when nothing of any run is kept. */
  nothingKept(): Promise<void>;
}

/** Makes slots for so many runs. */
export function createSlots(count: number): Slots {
  const held = new Set<HeldRun>();
  const kept = new Set<Promise<void>>();
  const bell = createBell();
  const closed = deferred<undefined>();
  let isClosed = false;
  return {
    get free() {
      return isClosed ? 0 : count - held.size;
    },
    runs: () => [...held],
    add(run) {
      held.add(run);
      const over = run.over.finally(() => {
        held.delete(run);
        bell.ring();
      });
      over.catch(() => undefined);
      const gone = run.gone.catch(() => undefined);
      kept.add(gone);
      void gone.then(() => kept.delete(gone));
    },
    freed: () => bell.rung(),
    close() {
      isClosed = true;
      closed.resolve(undefined);
      bell.ring();
    },
    closed: closed.promise,
    async empty() {
      while (held.size > 0) await Promise.allSettled([...held].map(({ over }) => over));
    },
    async nothingKept() {
      await Promise.all(kept);
    },
  };
}
