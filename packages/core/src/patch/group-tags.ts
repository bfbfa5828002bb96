import { compileGlob } from '../trigger/glob.ts';
import type { PatchedRepository } from './patch-task.ts';
import { hasReservedSuffix, nextPatchTag, readPatchTag, type NextTag, type TagConvention } from './patch-tags.ts';

/** An image to be patched: a tag, its patches so far, and the name of the next one. */
export interface PatchSource {
  readonly tag: string;
  /** All patches by the convention, the oldest first. */
  readonly patches: readonly string[];
  /** The last of them. */
  readonly latest?: string;
  readonly next: NextTag;
}

/** What a repository has for an entry of the order. */
export interface GroupedTags {
  /** Sorted by tag. */
  readonly sources: readonly PatchSource[];
  /** Tags that the entry names and the repository has not. */
  readonly missing: readonly string[];
}

/**
 * Finds the images of a repository that an entry means. Tags are compared as texts, so that `1.2` is never `1x2`. A tag with a reserved
 * suffix is no image of its own: not those of the other convention either, and not those whose original is gone.
 */
export function groupTags(
  tags: readonly string[],
  { tags: wanted, exclude }: Pick<PatchedRepository, 'tags' | 'exclude'>,
  naming: { readonly convention: TagConvention; readonly highest?: number },
): GroupedTags {
  const existing = new Set(tags);
  const patches = patchesByTag(existing, naming.convention);
  const excluded = exclude.map((pattern) => compileGlob(pattern));
  const isAll = wanted.includes('*');
  const chosen = isAll
    ? [...existing].filter((tag) => !hasReservedSuffix(tag) && !excluded.some((matches) => matches(tag)))
    : wanted;
  const sources = chosen
    .filter((tag) => existing.has(tag))
    .toSorted(byText)
    .map((tag): PatchSource => {
      const own = patches.get(tag) ?? [];
      const latest = own.at(-1);
      return {
        tag,
        patches: own,
        ...(latest === undefined ? {} : { latest }),
        next: nextPatchTag(tag, latest, naming),
      };
    });
  return { sources, missing: isAll ? [] : wanted.filter((tag) => !existing.has(tag)) };
}

function patchesByTag(tags: ReadonlySet<string>, convention: TagConvention): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, { readonly tag: string; readonly number: number }[]>();
  for (const tag of tags) {
    const patch = readPatchTag(tag, convention);
    if (patch === undefined) continue;
    groups.set(patch.of, [...(groups.get(patch.of) ?? []), { tag, number: patch.number }]);
  }
  return new Map(
    [...groups].map(([of, all]) => [of, all.toSorted((a, b) => a.number - b.number).map(({ tag }) => tag)]),
  );
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
