import type { Guards, Lock, RepositoryView } from '../view/registry-view.ts';

/** A repository in numbers, as it was last seen. */
export interface KnownRepository {
  readonly name: string;
  readonly tagCount: number;
  readonly manifestCount: number;
  readonly changedAt: number;
  /** Absent: it was never compared with the registry as a whole. */
  readonly reconciledAt?: number;
  readonly isComplete: boolean;
}

/** A lock that is set, and who set it. Neither of `tag` and `digest` means the repository as a whole. */
export interface KnownLock extends Lock {
  readonly tag?: string;
  readonly digest?: string;
  readonly changedAt: number;
  readonly changedBy: string;
}

/** What is known of a registry beyond what its API says, and is to hear what is found and done. */
export interface ImageIndex {
  /** Sorted by name. */
  repositories(page?: { readonly after?: string; readonly top?: number }): Promise<readonly KnownRepository[]>;
  describe(repository: string): Promise<KnownRepository | undefined>;
  repository(name: string): Promise<RepositoryView | undefined>;
  guards(repository: string): Promise<Guards>;
  locks(repository: string): Promise<readonly KnownLock[]>;
  removeTag(repository: string, tag: string, now: number): Promise<boolean>;
  removeManifest(repository: string, digest: string, now: number): Promise<unknown>;
  revision(repository: string): Promise<number>;
  reconcile(
    state: Pick<RepositoryView, 'name' | 'tags' | 'manifests' | 'isComplete'>,
    sinceRevision: number,
    now: number,
  ): Promise<unknown>;
}
