import { subjectOfFallbackTag } from '../../view/fallback-tag.ts';
import { isLocked, type RepositoryView, type ViewedTag } from '../../view/registry-view.ts';
import type { Kept, KeepReason, PlannedTag, PurgeTerms } from './purge-plan.ts';

/** The tags that go, newest first, and those that were asked for and stay. */
export interface TagPlan {
  readonly tags: readonly PlannedTag[];
  readonly kept: readonly Kept[];
}

/**
 * Decides which of the asked-for tags go. `keep` counts only what would go otherwise. Fallback tags are never asked for: they go with
 * what they belong to.
 */
export function planTags(view: RepositoryView, asked: ReadonlySet<string>, terms: PurgeTerms): TagPlan {
  const kept: Kept[] = [];
  const keep = (name: string, reason: KeepReason): void => void kept.push({ target: { kind: 'tag', name }, reason });
  const eligible = view.tags.filter((tag): tag is Dated => {
    if (!asked.has(tag.name) || tag.digest === undefined || subjectOfFallbackTag(tag.name) !== undefined) return false;
    const reason = whyTagStays(view, tag, terms);
    if (reason !== undefined) keep(tag.name, reason);
    return reason === undefined;
  });
  eligible.sort((one, other) => other.updatedAt - one.updatedAt || (one.name < other.name ? -1 : 1));
  for (const { name } of eligible.slice(0, terms.keep)) keep(name, { kind: 'newest' });
  const tags = eligible.slice(terms.keep).map(({ name, digest }) => {
    return { name, digest, isLocked: isLocked(view.guards.tags.get(name)) };
  });
  return { tags, kept };
}

type Dated = ViewedTag & { readonly digest: string; readonly updatedAt: number };

/** Why a tag may not go, whatever was asked for; undefined when it may. */
export function whyTagStays(
  { guards }: Pick<RepositoryView, 'guards'>,
  { name, digest, updatedAt }: ViewedTag,
  { cutoff, includeLocked }: Pick<PurgeTerms, 'cutoff' | 'includeLocked'>,
): KeepReason | undefined {
  const by = digest === undefined ? undefined : guards.needed.get(digest);
  if (by !== undefined) return { kind: 'needed', by };
  if (isLocked(guards.repository) || (!includeLocked && isLocked(guards.tags.get(name)))) return { kind: 'locked' };
  if (updatedAt === undefined || !Number.isFinite(updatedAt)) return { kind: 'time-unknown' };
  return updatedAt < cutoff ? undefined : { kind: 'too-young' };
}
