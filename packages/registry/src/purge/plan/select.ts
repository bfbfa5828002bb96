import type { Filter } from '../arguments/filter.ts';
import type { Matcher } from '../pattern/matcher.ts';
import { translatePattern, type Translated } from '../pattern/translate.ts';

/** A filter whose patterns are ready to be tried. */
export interface Selector {
  /** Matches a repository's whole name. */
  readonly repository: Translated;
  /** Matches somewhere in a tag; undefined where tags are not looked at. */
  readonly tag: Translated | undefined;
}

/** Translates the patterns of filters; rejects with `invalid-argument`. */
export function selectorOf({ repository, tag }: Filter, forTags: boolean): Selector {
  const { source, flags } = translatePattern(repository);
  return { repository: { source: `^(?:${source})$`, flags }, tag: forTags ? translatePattern(tag) : undefined };
}

/** The repositories that any selector asks for, with the patterns for their tags; without a selector, all of them. */
export async function selectRepositories(
  matcher: Matcher,
  selectors: readonly Selector[],
  repositories: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, readonly Translated[]>> {
  if (selectors.length === 0) return new Map(repositories.map((name) => [name, []]));
  const selected = new Map<string, Translated[]>();
  for (const { repository, tag } of selectors) {
    const matches = await matcher.test(repository, repositories, signal);
    for (const name of repositories.filter((_, index) => matches[index])) {
      selected.set(name, [...(selected.get(name) ?? []), ...(tag === undefined ? [] : [tag])]);
    }
  }
  return selected;
}

/**
 * The tags that any of the patterns matches. Each pattern is tried by itself: joined to one, the flags, groups and alternatives of one
 * would reach into the next.
 */
export async function selectTags(
  matcher: Matcher,
  patterns: readonly Translated[],
  tags: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const selected = new Set<string>();
  for (const pattern of patterns) {
    const left = tags.filter((tag) => !selected.has(tag));
    const matches = await matcher.test(pattern, left, signal);
    for (const tag of left.filter((_, index) => matches[index])) selected.add(tag);
  }
  return selected;
}
