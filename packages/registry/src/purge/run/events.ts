import type { KeepReason, Target } from '../plan/purge-plan.ts';

/** A tag or manifest of some repository. */
export interface PurgeItem {
  readonly repository: string;
  readonly target: Target;
}

/** What a purge has done in all. */
export interface PurgeSummary {
  readonly dryRun: boolean;
  /** Deleted, or to be deleted by a purge that is no dry run; what was gone already counts, too. */
  readonly tags: number;
  readonly manifests: number;
  /** Why it ended early; undefined when it did all that it had planned. */
  readonly failure?: PurgeFailure;
}

/** Why a purge ended early. */
export interface PurgeFailure {
  readonly message: string;
  readonly cause: unknown;
  readonly repository?: string;
  /** How far it has come; only where the login was refused, so that a narrower purge can do the rest. */
  readonly progress?: PurgeProgress;
}

/** How far a purge has come, by repository. */
export interface PurgeProgress {
  readonly completed: readonly string[];
  readonly remaining: readonly string[];
}

/** What happens in a purge, in the order in which it is told: sorted and not as it finishes. */
export type PurgeEvent =
  | { readonly kind: 'begin'; readonly dryRun: boolean; readonly host: string }
  | { readonly kind: 'missing-repository'; readonly repository: string }
  | {
      readonly kind: 'section';
      readonly repository: string;
      readonly of: 'tags' | 'manifests';
      readonly dryRun: boolean;
    }
  | { readonly kind: 'would-delete' | 'deleted' | 'unlocked'; readonly item: PurgeItem }
  | { readonly kind: 'unlock-failed' | 'failed'; readonly item: PurgeItem; readonly message: string }
  | { readonly kind: 'skipped'; readonly item: PurgeItem; readonly status: number }
  | {
      readonly kind: 'kept';
      readonly item: PurgeItem;
      readonly reason: KeepReason;
      /** It was to go when the purge was planned. */
      readonly wasPlanned?: true;
    }
  /** Manifests without a tag may be there that nobody knows of. */
  | { readonly kind: 'may-have-more'; readonly repository: string }
  | { readonly kind: 'end'; readonly summary: PurgeSummary };
