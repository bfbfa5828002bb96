import type { PlannedTag, Target } from '../plan/purge-plan.ts';
import { carryOut } from './carry-out.ts';
import type { ManifestRoom } from './remove-manifests.ts';

/** Where single tags of one repository are taken away, and where it is told. */
export type TagRoom = Pick<ManifestRoom, 'repository' | 'watch' | 'tags' | 'context'>;

/**
 * Takes single tags away, one after another, because registries lose count of tags of a repository that change at the same time. Those that
 * went with their manifests are passed over.
 */
export async function removeTags(planned: readonly PlannedTag[], room: TagRoom): Promise<void> {
  for (const { name } of planned) {
    if (room.context.isStopped()) return;
    if (!room.tags.has(name)) await removeTag(name, room);
  }
}

async function removeTag(name: string, { repository, watch, tags, context }: TagRoom): Promise<void> {
  const target: Target = { kind: 'tag', name };
  const verdict = await watch.tag(name);
  if (verdict.kind === 'stay') {
    tags.settle(name, [{ kind: 'kept', item: { repository, target }, reason: verdict.reason, wasPlanned: true }]);
    return;
  }
  const { removal, eventsOf } = await carryOut(
    {
      repository,
      targets: [target],
      locked: verdict.kind === 'go' && verdict.planned.isLocked ? [target] : [],
      remove: () =>
        verdict.kind === 'go'
          ? context.registry.untag(repository, name, verdict.planned.digest)
          : Promise.resolve({ kind: 'gone' }),
    },
    context,
  );
  // What it leads to now may need what is still to go.
  if (removal.kind === 'changed') watch.doubt();
  tags.settle(name, eventsOf(target));
}
