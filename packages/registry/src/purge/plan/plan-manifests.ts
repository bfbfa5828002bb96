import { SlipwayError } from '@slipway/core';
import { isLocked, type Guards, type RepositoryView } from '../../view/registry-view.ts';
import { orderDeletions, type OrderedManifest } from './deletion-order.ts';
import { graphOf, type ManifestGraph } from './manifest-graph.ts';
import type { Kept, KeepReason, PlannedManifest, PurgeTerms, Target } from './purge-plan.ts';
import { createSurvivors, type Survivors } from './survivors.ts';

/** What is known before manifests are looked at. */
export interface ManifestQuestion {
  /** Tags that go. */
  readonly goingTags: ReadonlySet<string>;
  readonly terms: PurgeTerms;
  /** Asked for each manifest first; a reason lets it stay, with all that it needs. */
  readonly objection?: (digest: string) => KeepReason | undefined;
  /** Whether a manifest lost its last tag to this very purge, before it was interrupted: then that is no reason to let it rest. */
  readonly wasUntaggedHere?: (digest: string) => boolean;
}

/** The manifests that go, in the order in which they can, and those without a tag that stay for a reason of their own. */
export interface ManifestPlan {
  readonly manifests: readonly PlannedManifest[];
  readonly kept: readonly Kept[];
}

/**
 * Decides which manifests without a tag go (those included that lose their last one now). What stays protects whatever it lists and
 * whatever belongs to that. A referrer goes with its subject and never by itself. Rejects with `registry-failed` when a manifest of the
 * repository could not be read, since that may need any other.
 */
export function planManifests(view: RepositoryView, question: ManifestQuestion): ManifestPlan {
  const graph = graphOf(view);
  const unread = unreadManifest(view, graph);
  if (unread !== undefined) throw unreadable(view.name, unread);
  const survivors = createSurvivors(graph);
  const kept: Kept[] = [];
  const keep = (digest: string, reason: KeepReason): void => {
    survivors.add(digest);
    kept.push({ target: { kind: 'manifest', digest }, reason });
  };

  const ages = new Map([...graph.manifests.keys()].map((digest) => [digest, timeOf(graph, digest, question)]));
  const newestFirst = [...ages.keys()].sort(
    (one, other) => (ages.get(other) ?? 0) - (ages.get(one) ?? 0) || (one < other ? -1 : 1),
  );
  for (const digest of newestFirst) {
    const reason = whyManifestStays(view, graph, digest, question);
    if (reason === 'tagged' || reason === 'referrer') survivors.add(digest);
    else if (reason !== undefined) keep(digest, reason);
  }
  // Whatever stays for another's sake is old or new as that one is, and neither counted nor told of.
  const rest = newestFirst.filter((digest) => !graph.subjects.has(digest));
  for (const digest of rest) {
    const reason = whyTooNew(ages.get(digest), question.terms);
    if (reason !== undefined && !survivors.has(digest)) keep(digest, reason);
  }
  let toKeep = question.terms.keep;
  for (const digest of rest) {
    if (toKeep === 0) break;
    if (survivors.has(digest)) continue;
    keep(digest, { kind: 'newest' });
    toKeep -= 1;
  }
  const order = settle(graph, survivors, newestFirst);
  return { manifests: order.map((ordered) => describe(view.guards, graph, ordered)), kept };
}

/** All ordinary tags of a manifest that goes are going, too. */
function describe(guards: Guards, graph: ManifestGraph, { digest, after }: OrderedManifest): PlannedManifest {
  const tags = graph.tags.get(digest) ?? [];
  const fallbackTags = graph.fallbackTags.get(digest) ?? [];
  const locked: Target[] = [...tags, ...fallbackTags]
    .filter((name) => isLocked(guards.tags.get(name)))
    .map((name) => ({ kind: 'tag', name }));
  if (isLocked(guards.manifests.get(digest))) locked.push({ kind: 'manifest', digest });
  return { digest, tags, fallbackTags, after, locked };
}

/** Lets stay what cannot go in any order, until the rest can. */
function settle(graph: ManifestGraph, survivors: Survivors, digests: readonly string[]): readonly OrderedManifest[] {
  for (;;) {
    const going = goingOf(graph, survivors, digests);
    const { order, circle } = orderDeletions(
      graph,
      digests.filter((digest) => going.has(digest)),
    );
    const left = [...circle, ...digests.filter((digest) => !going.has(digest) && !survivors.has(digest))];
    if (left.length === 0) return order;
    for (const digest of left) survivors.add(digest);
  }
}

/** Whatever belongs to nothing goes; whatever belongs to something goes once all of that does. */
function goingOf(graph: ManifestGraph, survivors: Survivors, digests: readonly string[]): ReadonlySet<string> {
  const going = new Set(digests.filter((digest) => !graph.subjects.has(digest) && !survivors.has(digest)));
  // A set's loop also visits what is added on the way.
  for (const digest of going) {
    for (const referrer of graph.referrers.get(digest) ?? []) {
      const isFree = graph.manifests.has(referrer) && !survivors.has(referrer);
      if (isFree && graph.subjects.get(referrer)?.every((subject) => going.has(subject))) going.add(referrer);
    }
  }
  return going;
}

function whyManifestStays(
  { guards }: RepositoryView,
  graph: ManifestGraph,
  digest: string,
  question: ManifestQuestion,
): KeepReason | 'tagged' | 'referrer' | undefined {
  const { goingTags, terms } = question;
  if (graph.tags.get(digest)?.some((tag) => !goingTags.has(tag))) return 'tagged';
  const by = guards.needed.get(digest);
  if (by !== undefined) return { kind: 'needed', by };
  const objection = question.objection?.(digest);
  if (objection !== undefined) return objection;
  if (isLocked(guards.repository) || (!terms.includeLocked && isLockedIn(guards, graph, digest))) {
    return { kind: 'locked' };
  }
  if (graph.manifests.get(digest)?.mediaType === '') return { kind: 'type-unknown' };
  const subjects = graph.subjects.get(digest) ?? [];
  return subjects.every((subject) => graph.manifests.has(subject)) ? undefined : 'referrer';
}

function whyTooNew(time: number | undefined, { cutoff }: PurgeTerms): KeepReason | undefined {
  if (time === undefined) return { kind: 'time-unknown' };
  return time < cutoff ? undefined : { kind: 'too-young' };
}

/** A manifest that nobody could read, also one that a tag names and nobody knows. */
function unreadManifest({ tags, manifests }: RepositoryView, graph: ManifestGraph): string | undefined {
  const named = tags.flatMap(({ digest }) => digest ?? []);
  return (
    manifests.find(({ links }) => links === undefined)?.digest ?? named.find((digest) => !graph.manifests.has(digest))
  );
}

/** When a manifest was last pushed or lost its last tag, whichever came later; undefined when nobody knows. */
function timeOf(graph: ManifestGraph, digest: string, question: ManifestQuestion): number | undefined {
  const { pushedAt, untaggedAt } = graph.manifests.get(digest) ?? {};
  if (pushedAt === undefined || !Number.isFinite(pushedAt)) return undefined;
  if (untaggedAt === undefined || question.wasUntaggedHere?.(digest) === true) return pushedAt;
  if (untaggedAt === 'unknown' || !Number.isFinite(untaggedAt)) return undefined;
  return Math.max(pushedAt, untaggedAt);
}

function isLockedIn(guards: Guards, graph: ManifestGraph, digest: string): boolean {
  const tags = graph.fallbackTags.get(digest) ?? [];
  return isLocked(guards.manifests.get(digest)) || tags.some((tag) => isLocked(guards.tags.get(tag)));
}

function unreadable(repository: string, digest: string): SlipwayError {
  return new SlipwayError(
    'registry-failed',
    `${repository}@${digest} cannot be read and may need any other manifest of its repository; nothing is deleted`,
    {
      details: { repository, digest },
      advice: 'Look at the manifest, and delete it by its digest when it is of no use.',
    },
  );
}
