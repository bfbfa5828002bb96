import type { BaseImageVerdict, ImagePush } from '@slipway/core';
import type { ReadyRun } from './run-changes.ts';

/** Pushes that a registry tells of. */
export interface RegistryReport {
  /** The registry's process, as it names itself: another one means that reports may have been lost. */
  readonly instance: string;
  /** All to the own registry. */
  readonly pushes: readonly ImagePush[];
}

/** A tag that is due to be looked at, given to one looker for a limited time. */
export interface ClaimedImage {
  /** `REGISTRY/REPOSITORY:TAG` */
  readonly reference: string;
  readonly registry: string;
  /** What it had at the last look. */
  readonly digest?: string;
  /** Looks in a row that did not find it. */
  readonly failures: number;
  /** Names the claim: what it writes counts only while it holds. */
  readonly claim: string;
}

/** A task whose build stands on a tag, and which has not been compared with what the tag has now. */
export interface DependentTask {
  readonly task: string;
  readonly trigger: string;
  /** What its last successful build stood on; absent when that is not known. */
  readonly builtOn?: string;
  readonly platform: { readonly os: string; readonly architecture: string; readonly variant?: string };
}

/** What a comparison came to, of all tasks for which it is the same. */
export interface JudgedTasks {
  readonly tasks: readonly Pick<DependentTask, 'task' | 'trigger'>[];
  readonly builtOn?: string;
  readonly verdict: BaseImageVerdict;
}

/** What a look found, or that it found nothing. `nextCheckAt` is milliseconds since the epoch, as all times are. */
export type ImageObservation = { readonly nextCheckAt: number } & (
  | {
      readonly kind: 'found';
      readonly digest: string;
      readonly judged: readonly JudgedTasks[];
    }
  | {
      readonly kind: 'missing' | 'needs-credentials' | 'failing';
      /** One sentence: why. */
      readonly reason: string;
      /** Nothing was found out: it does not count as one more look in vain. */
      readonly isPause?: boolean;
    }
);

/** Which of the tags that are due are claimed. */
export interface ImageClaim {
  /** Those of the own registry, or all others. */
  readonly from: 'own-registry' | 'others';
  readonly limit: number;
  /** How long a claim holds, in milliseconds. */
  readonly claimMs: number;
}

/** What is due, and what it does; `now` is milliseconds since the epoch. */
export interface BaseImageRecords {
  /**
   * Has the tags looked at that a registry tells of. Gives how many of its pushes are to tags that tasks stand on. A process of the registry
   * that was not heard of before has all tags of that registry looked at: what another one had to tell may be lost.
   */
  report(report: RegistryReport, now: number): Promise<number>;
  /** Whether the own registry tells its pushes: it has done so within a day. */
  isReporting(now: number): Promise<boolean>;
  /** Claims tags that tasks with an enabled trigger stand on, and whose look is due. */
  claimDue(now: number, claim: ImageClaim): Promise<readonly ClaimedImage[]>;
  /** Tasks that count a tag and have not been compared with this digest of it. */
  toJudge(reference: string, digest: string): Promise<readonly DependentTask[]>;
  /** Logins of tasks that stand on a tag, for its registry; each once. */
  loginsFor(reference: string): Promise<readonly { readonly username: string; readonly password: string }[]>;
  /**
   * Writes what a look found, together with the updates that follow from it for all tasks. An update waits `debounceMs` for others. False: the
   * claim was over, and nothing was written.
   */
  observe(claimed: ClaimedImage, observation: ImageObservation, now: number, debounceMs: number): Promise<boolean>;
  /**
   * Makes the runs of tasks whose updates have waited for others, or for as long as any may: in all, each update is part of one run. Gives how
   * many tasks were dealt with; more may be due.
   */
  fireDue(now: number, longestMs: number): Promise<{ readonly count: number; readonly ready: readonly ReadyRun[] }>;
  /** Has no tag of a registry looked at before a moment. */
  pause(registry: string, until: number, now: number): Promise<void>;
  /** Has all tags of the own registry looked at now. */
  lookAtOwn(now: number): Promise<void>;
  /** Has the base images of a task looked at now. */
  lookAtTask(task: string, now: number): Promise<void>;
}

/** What tasks stand on, what their tags have, and what follows from a change. */
export interface BaseImages extends Omit<BaseImageRecords, 'fireDue'> {
  /** Makes the runs of tasks whose updates have waited long enough; gives how many tasks were dealt with. More may be due. */
  fireDue(now: number, longestMs: number): Promise<number>;
}
