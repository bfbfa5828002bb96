import type { GitEvent } from '@slipway/core';
import type { RemoteRef } from './ref-lists.ts';

/** Commits by the full names of their refs: `refs/heads/main`. */
export type RefCommits = Readonly<Record<string, string>>;

/** Full name of a ref. */
export function fullName({ kind, name }: Pick<RemoteRef, 'kind' | 'name'>): string {
  return `refs/${kind === 'branch' ? 'heads' : 'tags'}/${name}`;
}

/** What is remembered of a look at refs. */
export function rememberRefs(refs: readonly RemoteRef[]): RefCommits {
  return Object.fromEntries(refs.map((ref) => [fullName(ref), ref.commit]));
}

/**
 * What has been pushed between two looks, as if the host had told it; a ref that is new counts, one that is gone does not. Whether a push was
 * forced, and which files it changed, a look does not tell.
 */
export function movedRefs(
  repositoryUrl: string,
  before: RefCommits,
  refs: readonly RemoteRef[],
): readonly Extract<GitEvent, { readonly kind: 'push' }>[] {
  const known = new Map(Object.entries(before));
  return refs.flatMap((ref) => {
    const last = known.get(fullName(ref));
    if (last === ref.commit) return [];
    const { kind, name, commit } = ref;
    return [
      {
        kind: 'push',
        repositoryUrl,
        ref: { kind, name },
        ...(last === undefined ? {} : { before: last }),
        after: commit,
        isForced: false,
      },
    ];
  });
}
