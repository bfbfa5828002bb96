/** A branch or a tag, by its short name: `main`, `v1.2`. */
export interface GitRef {
  readonly kind: 'branch' | 'tag';
  readonly name: string;
}

/**
 * What a git host told, in one form for all hosts. Addresses are as the host gives them; compare them with `sameRepository`. `paths` are the
 * files that were added, changed or removed; absent where the host does not say, or not all of them.
 */
export type GitEvent =
  | {
      readonly kind: 'push';
      readonly repositoryUrl: string;
      readonly ref: GitRef;
      /** What the ref stood on; absent for a new one. */
      readonly before?: string;
      /** The head: the only commit that is built, however many were pushed. Of an annotated tag, the commit that it is of. */
      readonly after: string;
      readonly isForced: boolean;
      readonly paths?: readonly string[];
      /** First line of the head's message. */
      readonly title?: string;
      readonly actor?: string;
    }
  | { readonly kind: 'deleted'; readonly repositoryUrl: string; readonly ref: GitRef; readonly actor?: string }
  | {
      readonly kind: 'pull-request';
      /** The repository that it would be merged into. */
      readonly repositoryUrl: string;
      readonly number: string;
      /** Only these three make a run; what else happens to a pull request changes no code (contract §8.1). */
      readonly action: 'opened' | 'updated' | 'reopened' | 'other';
      readonly head: { readonly commit: string; readonly branch: string; readonly repositoryUrl: string };
      readonly base: { readonly branch: string; readonly commit?: string };
      /** Its code comes from another repository. A head that is not known counts as another. */
      readonly isFork: boolean;
      readonly paths?: readonly string[];
      readonly title?: string;
      readonly actor?: string;
    }
  /** The host tries whether the address answers. */
  | { readonly kind: 'ping' }
  /** Something that no trigger is about. */
  | { readonly kind: 'other'; readonly name: string };
