import type {
  Guards,
  Lock,
  RegistryNotice,
  RepositoryView,
  TimeSource,
  ViewedManifest,
  ViewedTag,
} from '@slipway/core';

/** One repository of the own registry, in numbers. Times are milliseconds since the epoch, as all are. */
export interface RepositoryRecord {
  readonly name: string;
  readonly tagCount: number;
  /** With and without tags, as far as they are known. */
  readonly manifestCount: number;
  readonly firstSeenAt: number;
  /** When anything in it last changed. */
  readonly changedAt: number;
  /** When it was last compared with the registry as a whole; absent: never yet. */
  readonly reconciledAt?: number;
  /** Whether manifests without a tag are all known. */
  readonly isComplete: boolean;
  /** Of the repository as a whole. */
  readonly lock: Lock;
}

/** What a lock covers: a repository as a whole, one of its tags, or one of its manifests. */
export interface LockTarget {
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** A lock that is set. */
export interface LockRecord extends LockTarget, Lock {
  readonly changedAt: number;
  /** Who has set it. */
  readonly changedBy: string;
}

/** A change of a tag, or of a manifest as a whole, that was seen. */
export interface RegistryChange {
  readonly at: number;
  readonly kind: 'tagged' | 'untagged' | 'pushed' | 'deleted';
  /** Absent: it is about the manifest. */
  readonly tag?: string;
  /** What the tag has now, or which manifest it was about; absent for a tag that leads nowhere. */
  readonly digest?: string;
  /** What the tag had before. */
  readonly previous?: string;
  readonly timeSource: TimeSource;
}

/** A manifest as somebody has just read it. */
export type ObservedManifest = Pick<ViewedManifest, 'digest' | 'mediaType' | 'size' | 'links'>;

/** A tag as the registry has just answered for it. */
export interface ObservedTag {
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
  /** What it points to, where that was read; needed once, because what a digest names never changes. */
  readonly manifest?: ObservedManifest;
  /**
   * How it came to be looked at: `event` is a push that somebody told of, at `at` (now when absent). Otherwise it is only known that it has this
   * digest now: the same as before changes nothing.
   */
  readonly timeSource: Extract<TimeSource, 'event' | 'first-seen'>;
  readonly at?: number;
}

/** A repository as a look at the whole of it found it. */
export interface RepositoryState {
  readonly name: string;
  /** Without times where nobody knows better than that they are there. */
  readonly tags: readonly ViewedTag[];
  /** All that were read: those that have no tag are kept as they were when they are missing here, unless the state is complete. */
  readonly manifests: readonly ViewedManifest[];
  /** Whether `manifests` is all that there is: what is missing was deleted. */
  readonly isComplete: boolean;
  /** Manifests that the registry says it does not have (any more). */
  readonly goneManifests?: readonly string[];
}

/** What a reconcile has changed. */
export interface ReconcileResult {
  readonly tags: number;
  readonly manifests: number;
  /** Tags that changed while they were looked at, and were left as they are. */
  readonly skipped: number;
}

/** What went with a manifest. */
export interface RemovedManifest {
  readonly digest: string;
  readonly mediaType: string;
  /** Tags that pointed to it. */
  readonly tags: readonly string[];
}

/** A part of a list. */
export interface RegistryPage {
  /** What comes after this tag or digest. */
  readonly after?: string;
  /** At most so many; 100 when absent. */
  readonly top?: number;
}

/** A push that the registry has told of. */
export interface ToldPush {
  readonly digest: string;
  readonly at: number;
}

/** Something that is to be looked at, because somebody told of it. */
export type RegistryHint = {
  readonly repository: string;
  /** When it was pushed; absent when it was deleted, or only may have changed. */
  readonly pushedAt?: number;
  /** What was pushed, as it was told. */
  readonly told?: string;
} & ({ readonly tag: string; readonly digest?: never } | { readonly digest: string; readonly tag?: never });

/** A hint that is given to one looker for a limited time. */
export type ClaimedHint = RegistryHint & {
  /** Names the claim: it is only settled while it holds. */
  readonly claim: string;
  /** Looks in vain so far. */
  readonly failures: number;
};

/** Notifications of one process of the registry. */
export interface RegistryNotices {
  /** The process, as it names itself: another one means that notifications may have been lost. */
  readonly instance: string;
  readonly notices: readonly RegistryNotice[];
}

/** Which repositories are listed. */
export interface RepositoryPage {
  /** Those whose names come after this one. */
  readonly after?: string;
  /** At most so many; 100 when absent. */
  readonly top?: number;
}

/**
 * What is known of the repositories, tags and manifests of the own registry: a cache, because the registry itself tells neither times nor
 * manifests without tags. What it was told is a hint; what the registry answers counts. A tag is never put down as older than it is.
 */
export interface RegistryIndex {
  /** Sorted by name. */
  repositories(page?: RepositoryPage): Promise<readonly RepositoryRecord[]>;
  /** One in numbers; undefined when none of this name is known. */
  describe(repository: string): Promise<RepositoryRecord | undefined>;
  /** Everything that is known of one; undefined when none of this name is known. */
  repository(name: string): Promise<RepositoryView | undefined>;
  /** What forbids deletions now: locks, and what runs and tasks need. Locks may be set on what is not known. */
  guards(repository: string): Promise<Guards>;
  /** Whether a registry, by this name, is the one that is known here. */
  isOwn(registry: string): boolean;
  /** Tags of a repository, by name. */
  tags(repository: string, page?: RegistryPage): Promise<readonly ViewedTag[]>;
  /** Manifests of a repository, by digest; all, or those without a tag. */
  manifests(
    repository: string,
    page?: RegistryPage & { readonly isUntagged?: boolean },
  ): Promise<readonly ViewedManifest[]>;
  /** What became of a tag, or of all that a repository has, newest first; at most `top`, 100 when absent. */
  changes(
    repository: string,
    of?: { readonly tag?: string; readonly top?: number },
  ): Promise<readonly RegistryChange[]>;

  /** Locks that forbid something, by name. */
  locks(repository: string): Promise<readonly LockRecord[]>;
  /** Changes a lock; both attributes being true takes it away. */
  setLock(target: LockTarget, change: Partial<Lock>, by: string, now: number): Promise<LockRecord>;

  /** Puts down what a tag has. A tag that came to have another digest leaves the former one without a tag from now on. */
  observeTag(seen: ObservedTag, now: number): Promise<void>;
  /** Puts down a manifest that was pushed or read by its digest. */
  observeManifest(
    repository: string,
    manifest: ObservedManifest,
    timeSource: ObservedTag['timeSource'],
    now: number,
  ): Promise<void>;
  /** A tag is gone, its manifest may be there; false when it was not known. */
  removeTag(repository: string, tag: string, now: number): Promise<boolean>;
  /** A manifest is gone with all its tags; undefined when it was not known. */
  removeManifest(repository: string, digest: string, now: number): Promise<RemovedManifest | undefined>;
  /** Forgets a repository that the registry does not have (any more); its locks stay. */
  removeRepository(repository: string, now: number): Promise<boolean>;

  /**
   * Takes what the registry tells: each is told once, and has a tag or manifest looked at. Gives those that were not told before. A process of
   * the registry that was not heard of before has everything reconciled: what another one had to tell may be lost.
   */
  report(report: RegistryNotices, now: number): Promise<readonly RegistryNotice[]>;
  /** Has tags and manifests looked at. */
  hint(hints: readonly RegistryHint[], now: number): Promise<void>;
  /** Takes hints that are due, those that have waited longest first. */
  claimHints(now: number, claim: { readonly limit: number; readonly claimMs: number }): Promise<readonly ClaimedHint[]>;
  /** Forgets a hint that was followed; with a time, it is due again then. What was told meanwhile stays due. */
  settleHint(claimed: ClaimedHint, retryAt?: number): Promise<void>;
  /** Pushes of a tag that the registry has told of since a moment, the oldest first. */
  pushes(repository: string, tag: string, since: number): Promise<readonly ToldPush[]>;
  /** Whether the registry tells its pushes: it has done so within a day. */
  isReporting(now: number): Promise<boolean>;

  /** Has everything compared with the registry: its list of repositories first. */
  reconcileAll(now: number): Promise<void>;
  /**
   * Takes the list of repositories when it is due: true means that the caller is to read it, and to put it down. When nobody has after `claimMs`, it
   * is due once more.
   */
  claimCatalog(now: number, claim: { readonly everyMs: number; readonly claimMs: number }): Promise<boolean>;
  /**
   * Puts the registry's list of repositories down, which is due again after `everyMs`: each is due to be compared now, and so is each that is
   * missing there.
   */
  noteCatalog(names: readonly string[], now: number, everyMs: number): Promise<void>;
  /** Takes the repository that has been due longest. */
  claimRepository(now: number, claimMs: number): Promise<string | undefined>;
  /** Says when a repository is to be compared again; never before somebody asks when absent. */
  settleRepository(repository: string, nextAt?: number): Promise<void>;
  /** Forgets what happened before a moment: notifications and changes. Gives how many. */
  forgetBefore(before: number): Promise<number>;

  /** Number of the last change of a repository, to be named when a look at the whole of it is put down. */
  revision(repository: string): Promise<number>;
  /** Puts down a look at the whole of a repository that began at a revision: what has changed since stays as it is. */
  reconcile(state: RepositoryState, sinceRevision: number, now: number): Promise<ReconcileResult>;
}
