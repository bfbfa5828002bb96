import type { RegistryReader } from '../../view/read-repository.ts';

/** What became of one deletion. */
export type Removal =
  | {
      readonly kind: 'deleted';
      /** The registry stumbled on the way: tags of it may still be listed and lead nowhere. */
      readonly mayLeaveTags?: true;
    }
  /** It was not there any more (404). */
  | { readonly kind: 'gone' }
  /** The registry does not allow it (405). */
  | { readonly kind: 'refused'; readonly status: number }
  /** The tag points elsewhere now, and was left alone. */
  | { readonly kind: 'changed'; readonly what: string }
  | { readonly kind: 'failed'; readonly cause: unknown };

/**
 * A registry that things are deleted from. A deletion that has begun is finished whatever happens around it, so none of these takes a
 * signal.
 */
export interface PurgeRegistry extends RegistryReader {
  /** Deletes a manifest and all tags that point to it; never rejects. */
  deleteManifest(repository: string, digest: string): Promise<Removal>;
  /** Takes a tag away and leaves what it pointed to, if it still points to this digest or to nothing; never rejects. */
  untag(repository: string, tag: string, digest: string): Promise<Removal>;
  /** Finishes what a killed process left on tags. Rejects when it cannot. */
  recover(): Promise<void>;
  /** Runs deletions while nobody else of this process changes tags of the repository; not to be called from within itself or around `untag`. */
  exclusively<Result>(repository: string, work: () => Promise<Result>): Promise<Result>;
}
