import type { Target } from '../plan/purge-plan.ts';
import type { WatchContext } from './deletion-watch.ts';
import type { PurgeEvent } from './events.ts';

/** What the deletions of one purge share. */
export interface PurgeContext extends WatchContext {
  readonly tell: (event: PurgeEvent) => void;
  /** Takes the lock of a tag or manifest away. */
  readonly unlock: (repository: string, target: Target) => Promise<void>;
  /** Counts and notes what is gone now. */
  readonly count: (repository: string, targets: readonly Target[]) => Promise<void>;
  /** Whether it was counted before this purge was interrupted. */
  readonly wasCounted: (repository: string, target: Target) => boolean;
  /** Whether nothing more may begin: somebody asked to stop, or something has failed. */
  readonly isStopped: () => boolean;
  /** Remembers the failure that stops the purge. */
  readonly fail: (repository: string, cause: unknown) => void;
}
