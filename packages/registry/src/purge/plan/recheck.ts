import { isLocked, type RepositoryView } from '../../view/registry-view.ts';
import { planManifests } from './plan-manifests.ts';
import { whyTagStays } from './plan-tags.ts';
import type { Kept, KeepReason, PlannedManifest, PlannedTag, PurgeTerms, RepositoryPlan } from './purge-plan.ts';

/** What is left of a plan in the light of what is known now. */
export interface Rechecked {
  readonly tags: readonly PlannedTag[];
  readonly manifests: readonly PlannedManifest[];
  /** Planned and gone by themselves: deleted by somebody else, or by this purge before it was interrupted. */
  readonly gone: { readonly tags: readonly string[]; readonly manifests: readonly string[] };
  /** Planned, and to stay after all. */
  readonly kept: readonly Kept[];
}

/**
 * Takes out of a plan whatever must not go any more: what has moved, was pushed again, locked or is needed since, and whatever something
 * new lists. Nothing is ever added, and nothing is counted anew, so it also continues a plan that was carried out in part.
 */
export function recheckPlan(plan: RepositoryPlan, view: RepositoryView, terms: PurgeTerms): Rechecked {
  const kept: Kept[] = [];
  const tagsNow = new Map(view.tags.map((tag) => [tag.name, tag]));
  const tags = plan.tags.flatMap((planned) => {
    const tag = tagsNow.get(planned.name);
    if (tag === undefined) return [];
    const reason = whyPlannedTagStays(planned, tag, view, terms);
    if (reason !== undefined) kept.push({ target: { kind: 'tag', name: planned.name }, reason });
    return reason === undefined ? [{ ...planned, isLocked: isLocked(view.guards.tags.get(planned.name)) }] : [];
  });

  const planned = new Map(plan.manifests.map((manifest) => [manifest.digest, manifest]));
  const { manifests, kept: keptManifests } =
    planned.size === 0
      ? { manifests: [], kept: [] }
      : planManifests(view, {
          goingTags: new Set(tags.map(({ name }) => name)),
          terms: { ...terms, keep: 0 },
          objection: (digest) => (planned.has(digest) ? undefined : { kind: 'changed', what: 'not planned' }),
          wasUntaggedHere: (digest) => (planned.get(digest)?.tags.length ?? 0) > 0,
        });
  const going = new Set(manifests.map(({ digest }) => digest));
  const present = new Set(view.manifests.map(({ digest }) => digest));
  const reasons = new Map(
    keptManifests.flatMap(({ target, reason }) => (target.kind === 'manifest' ? [[target.digest, reason]] : [])),
  );
  for (const digest of planned.keys()) {
    if (going.has(digest) || !present.has(digest)) continue;
    const reason = reasons.get(digest) ?? { kind: 'changed', what: 'it is in use now' };
    kept.push({ target: { kind: 'manifest', digest }, reason });
  }
  return {
    tags,
    manifests,
    gone: {
      tags: plan.tags.flatMap(({ name }) => (tagsNow.has(name) ? [] : [name])),
      manifests: [...planned.keys()].filter((digest) => !present.has(digest)),
    },
    kept,
  };
}

function whyPlannedTagStays(
  planned: PlannedTag,
  tag: RepositoryView['tags'][number],
  view: RepositoryView,
  terms: PurgeTerms,
): KeepReason | undefined {
  if (tag.digest !== undefined && tag.digest !== planned.digest) {
    return { kind: 'changed', what: `tag changed to ${tag.digest}` };
  }
  // One that leads nowhere is what an interruption has left of it.
  if (tag.digest === undefined) return undefined;
  return whyTagStays(view, tag, terms);
}
