import type { PurgePlan, Target } from '../plan/purge-plan.ts';

/** A purge that was not finished. */
export interface InterruptedPurge {
  readonly id: string;
  readonly plan: PurgePlan;
  /** What it is known to have deleted, by repository. It may have deleted more. */
  readonly done: ReadonlyMap<string, readonly Target[]>;
}

/** What purges are doing, so that one whose process was killed is finished by the next. */
export interface PurgeJournal {
  /** Keeps a plan before anything of it is deleted, so that no crash can lose it; gives its id. */
  begin(plan: PurgePlan): Promise<string>;
  /** Notes what was deleted. A crash may lose that: it is found gone then. */
  done(id: string, repository: string, targets: readonly Target[]): Promise<void>;
  /** Forgets a purge that has ended, well or not. */
  end(id: string): Promise<void>;
  /** Purges that have begun and not ended, and whose process is gone. */
  interrupted(): Promise<readonly InterruptedPurge[]>;
}
