/** Why something that a purge looked at stays. */
export type KeepReason =
  | { readonly kind: 'time-unknown' | 'too-young' | 'newest' | 'locked' | 'type-unknown' }
  /** Something needs the digest: `run r7`. */
  | { readonly kind: 'needed'; readonly by: string }
  /** It is not what it was when the purge was planned. */
  | { readonly kind: 'changed'; readonly what: string };

/** A tag or a manifest of a repository. */
export type Target =
  { readonly kind: 'tag'; readonly name: string } | { readonly kind: 'manifest'; readonly digest: string };

/** A text for each target, for sets and maps. */
export function targetKey(target: Target): string {
  return target.kind === 'tag' ? `:${target.name}` : `@${target.digest}`;
}

/** Something that stays, and why. */
export interface Kept {
  readonly target: Target;
  readonly reason: KeepReason;
}

/** A tag that goes. */
export interface PlannedTag {
  readonly name: string;
  /** What it pointed to; when it points elsewhere by then, it stays. */
  readonly digest: string;
  /** Whether it has to be unlocked first. */
  readonly isLocked: boolean;
}

/** A manifest that goes. */
export interface PlannedManifest {
  readonly digest: string;
  /** The planned tags that point to it: it can go in one request with all of them. */
  readonly tags: readonly string[];
  /** Tags that stand for the referrers API and go with their subject. */
  readonly fallbackTags: readonly string[];
  /** Planned manifests that must be gone before: those that list it, and the subject that it belongs to. */
  readonly after: readonly string[];
  /** What has to be unlocked first: itself, or tags of it. */
  readonly locked: readonly Target[];
}

/** What goes in one repository. */
export interface RepositoryPlan {
  readonly repository: string;
  /** Newest first. */
  readonly tags: readonly PlannedTag[];
  /** In the order of deletion: whatever lists others goes before them. */
  readonly manifests: readonly PlannedManifest[];
  readonly kept: readonly Kept[];
  /** Whether there may be manifests without a tag that nobody knows of, where they were asked for. */
  readonly mayHaveMore: boolean;
}

/** What the age and the locks of a deletable thing must be. */
export interface PurgeTerms {
  /** Whatever is not older than this stays, in milliseconds since 1970. */
  readonly cutoff: number;
  readonly includeLocked: boolean;
  readonly keep: number;
  readonly scope: 'tags' | 'tags-and-untagged' | 'untagged';
}

/** Everything that a purge is going to delete. It is plain data, so that a journal can keep it. */
export interface PurgePlan {
  readonly host: string;
  readonly terms: PurgeTerms;
  /** Sorted by name. */
  readonly repositories: readonly RepositoryPlan[];
  /** Repositories that the registry lists and does not have. */
  readonly missing: readonly string[];
}
