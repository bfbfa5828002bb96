/**
 * How the time of a tag or manifest is known, the best first: the push that was seen, the registry's own storage, the registry's own
 * records, or the first time that a look found it (never earlier than the push, so it can only delay a deletion).
 */
export type TimeSource = 'event' | 'storage' | 'registry' | 'first-seen';

/** What a manifest names besides its own blobs, by digest. */
export interface ManifestLinks {
  /** What an index or a list consists of; whoever pulls it needs them all. They may be blobs: a build cache's are. */
  readonly children: readonly string[];
  /** What a signature, an attestation or a bill of materials belongs to. */
  readonly subject?: string;
}

/** A tag as it was last seen. */
export interface ViewedTag {
  readonly name: string;
  /** What it points to; undefined when it is listed and yet leads nowhere, as an interrupted deletion leaves it. */
  readonly digest: string | undefined;
  /** When it last came to point to this digest, in milliseconds since 1970; undefined when nobody knows. */
  readonly updatedAt?: number;
  readonly timeSource?: TimeSource;
}

/** A manifest as it was last seen. Which tags point to it is what the tags say. */
export interface ViewedManifest {
  /** `sha256:…` */
  readonly digest: string;
  /** Empty when it is not known. */
  readonly mediaType: string;
  /** Bytes of the manifest itself. */
  readonly size: number;
  /** When it was last pushed, by whatever tag or digest, in milliseconds since 1970; undefined when nobody knows. */
  readonly pushedAt?: number;
  /** When it lost its last tag; undefined while it has one, and when it never had one. */
  readonly untaggedAt?: number | 'unknown';
  readonly timeSource?: TimeSource;
  /** What it names; undefined when nobody could read it, so that it may need any other manifest of its repository. */
  readonly links: ManifestLinks | undefined;
}

/** The two attributes that forbid deletions: either of them being false does. */
export interface Lock {
  readonly deleteEnabled: boolean;
  readonly writeEnabled: boolean;
}

/** What forbids deletions in a repository, beyond what its manifests say of each other. */
export interface Guards {
  /** Of the repository as a whole; it covers everything in it. */
  readonly repository: Lock;
  /** By tag; a tag that is missing here is not locked. A tag's lock and its manifest's have nothing to do with each other. */
  readonly tags: ReadonlyMap<string, Lock>;
  /** By digest; a manifest that is missing here is not locked. */
  readonly manifests: ReadonlyMap<string, Lock>;
  /** Digests that something needs, and what: `run r7`, `task nightly`. */
  readonly needed: ReadonlyMap<string, string>;
}

/** Everything that is known of a repository, as of one moment. */
export interface RepositoryView {
  readonly name: string;
  readonly tags: readonly ViewedTag[];
  readonly manifests: readonly ViewedManifest[];
  readonly guards: Guards;
  /** Whether manifests without a tag are all known; the API of a registry lists none. */
  readonly isComplete: boolean;
}

/** Nothing is locked. */
export const unlocked: Lock = { deleteEnabled: true, writeEnabled: true };

/** Nothing is locked and nothing is needed. */
export const noGuards: Guards = { repository: unlocked, tags: new Map(), manifests: new Map(), needed: new Map() };

/** Whether a lock forbids to delete what it covers; what has no lock may be deleted. */
export function isLocked(lock: Lock | undefined): boolean {
  return lock !== undefined && !(lock.deleteEnabled && lock.writeEnabled);
}
