import { isLocked, type RepositoryView, type ViewedTag } from '../../view/registry-view.ts';
import { planManifests } from './plan-manifests.ts';
import { whyTagStays } from './plan-tags.ts';
import type { KeepReason, PlannedManifest, PlannedTag, PurgeTerms, RepositoryPlan } from './purge-plan.ts';

/** Whether one planned thing may still go. */
export type Verdict<Planned> =
  | { readonly kind: 'go'; readonly planned: Planned }
  /** Somebody else deleted it, or this purge before it was interrupted. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'stay'; readonly reason: KeepReason };

/** What is left of a plan in the light of what is known now: a verdict on every planned tag and manifest. */
export interface Rechecked {
  readonly tags: ReadonlyMap<string, Verdict<PlannedTag>>;
  readonly manifests: ReadonlyMap<string, Verdict<PlannedManifest>>;
}

/**
 * Takes out of a plan whatever must not go any more: what has moved, was pushed again, locked or is needed since, and whatever something
 * new lists. Nothing is ever added, and nothing is counted anew, so it also continues a plan that was carried out in part. Without a view
 * the repository is gone.
 */
export function recheckPlan(plan: RepositoryPlan, view: RepositoryView | undefined, terms: PurgeTerms): Rechecked {
  const tagsNow = new Map(view?.tags.map((tag) => [tag.name, tag]));
  const tags = new Map(
    plan.tags.map((planned) => [planned.name, judgeTag(planned, tagsNow.get(planned.name), view, terms)]),
  );
  const goingTags = new Set([...tags].flatMap(([name, verdict]) => (verdict.kind === 'go' ? [name] : [])));
  return { tags, manifests: judgeManifests(plan.manifests, goingTags, view, terms) };
}

function judgeTag(
  planned: PlannedTag,
  tag: ViewedTag | undefined,
  view: RepositoryView | undefined,
  terms: PurgeTerms,
): Verdict<PlannedTag> {
  if (tag === undefined || view === undefined) return { kind: 'gone' };
  const going = { ...planned, isLocked: isLocked(view.guards.tags.get(planned.name)) };
  // One that leads nowhere is what an interruption has left of it.
  if (tag.digest === undefined) return { kind: 'go', planned: going };
  if (tag.digest !== planned.digest)
    return { kind: 'stay', reason: { kind: 'changed', what: `tag changed to ${tag.digest}` } };
  const reason = whyTagStays(view, tag, terms);
  return reason === undefined ? { kind: 'go', planned: going } : { kind: 'stay', reason };
}

const inUse: KeepReason = { kind: 'changed', what: 'something needs it that was not there when the purge was planned' };
const notPlanned: KeepReason = { kind: 'changed', what: 'it was not planned' };

function judgeManifests(
  planned: readonly PlannedManifest[],
  goingTags: ReadonlySet<string>,
  view: RepositoryView | undefined,
  terms: PurgeTerms,
): ReadonlyMap<string, Verdict<PlannedManifest>> {
  if (planned.length === 0) return new Map();
  if (view === undefined) return new Map(planned.map(({ digest }) => [digest, { kind: 'gone' }]));
  const plannedBy = new Map(planned.map((manifest) => [manifest.digest, manifest]));
  const { manifests, kept } = planManifests(view, {
    goingTags,
    terms: { ...terms, keep: 0 },
    objection: (digest) => (plannedBy.has(digest) ? undefined : notPlanned),
    wasUntaggedHere: (digest) => (plannedBy.get(digest)?.tags.length ?? 0) > 0,
  });
  const going = new Map(manifests.map((manifest) => [manifest.digest, manifest]));
  const present = new Set(view.manifests.map(({ digest }) => digest));
  const reasons = new Map(
    kept.flatMap(({ target, reason }) => (target.kind === 'manifest' ? [[target.digest, reason] as const] : [])),
  );
  const judge = (digest: string): Verdict<PlannedManifest> => {
    const goes = going.get(digest);
    if (goes !== undefined) return { kind: 'go', planned: goes };
    return present.has(digest) ? { kind: 'stay', reason: reasons.get(digest) ?? inUse } : { kind: 'gone' };
  };
  return new Map(planned.map(({ digest }) => [digest, judge(digest)]));
}
