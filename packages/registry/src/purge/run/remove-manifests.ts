import { mapLimited } from '../../map-limited.ts';
import type { KeepReason, PlannedManifest, Target } from '../plan/purge-plan.ts';
import { carryOut, type Deletion } from './carry-out.ts';
import type { DeletionWatch } from './deletion-watch.ts';
import type { Ledger } from './ledger.ts';
import type { PurgeContext } from './purge-context.ts';

/** Where the manifests of one repository are deleted, and where it is told. */
export interface ManifestRoom {
  readonly repository: string;
  readonly watch: DeletionWatch;
  readonly tags: Ledger;
  readonly manifests: Ledger;
  /** Digests that are gone, to which this adds. */
  readonly gone: Set<string>;
  /** Fallback tags that may lead nowhere now, each with its digest, to which this adds. */
  readonly broken: Map<string, string>;
  readonly context: PurgeContext;
}

const waitsInVain: KeepReason = { kind: 'changed', what: 'what lists it, or what it belongs to, stays' };

/**
 * Deletes manifests, several at a time, each with its tags in one request. What has to go before others has gone when they are reached;
 * where it has not, they stay.
 */
export async function removeManifests(planned: readonly PlannedManifest[], room: ManifestRoom): Promise<void> {
  for (const level of levelsOf(planned)) {
    await mapLimited(level, room.context.concurrency, async (manifest) => {
      if (!room.context.isStopped()) await removeManifest(manifest, room);
    });
  }
}

async function removeManifest({ digest, after }: PlannedManifest, room: ManifestRoom): Promise<void> {
  const { repository, gone, context } = room;
  const target: Target = { kind: 'manifest', digest };
  const stay = (reason: KeepReason): void => {
    room.manifests.settle(digest, [{ kind: 'kept', item: { repository, target }, reason, wasPlanned: true }]);
  };
  if (after.some((other) => !gone.has(other))) {
    stay(waitsInVain);
    return;
  }
  const verdict = await room.watch.manifest(digest);
  if (verdict.kind === 'stay') {
    stay(verdict.reason);
    return;
  }
  const found = verdict.kind === 'go' ? verdict.planned : { tags: [], fallbackTags: [], locked: [] };
  const tags = found.tags.map((name) => ({ kind: 'tag', name }) as const);
  const fallbackTags = found.fallbackTags.map((name) => ({ kind: 'tag', name }) as const);
  const deletion: Deletion = {
    repository,
    targets: [...fallbackTags, target],
    alongWith: tags,
    locked: found.locked,
    remove: () =>
      verdict.kind === 'go' ? context.registry.deleteManifest(repository, digest) : Promise.resolve({ kind: 'gone' }),
  };
  const { removal, eventsOf } = await carryOut(deletion, context);
  if (removal.kind === 'deleted' || removal.kind === 'gone') gone.add(digest);
  room.manifests.settle(digest, deletion.targets.flatMap(eventsOf));
  const mayLeaveTags = removal.kind === 'deleted' && removal.mayLeaveTags === true;
  // What is not settled here is taken away by itself.
  if (mayLeaveTags) for (const { name } of fallbackTags) room.broken.set(name, digest);
  else if (removal.kind === 'deleted' || removal.kind === 'refused') {
    for (const tag of tags) room.tags.settle(tag.name, eventsOf(tag));
  }
}

/** Manifests that may go at the same time, and after them those that waited for one of them. */
function levelsOf(planned: readonly PlannedManifest[]): readonly (readonly PlannedManifest[])[] {
  const levels: PlannedManifest[][] = [];
  const levelOf = new Map<string, number>();
  for (const manifest of planned) {
    const level = Math.max(-1, ...manifest.after.map((digest) => levelOf.get(digest) ?? -1)) + 1;
    levelOf.set(manifest.digest, level);
    (levels[level] ??= []).push(manifest);
  }
  return levels;
}
