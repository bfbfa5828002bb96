import type { PlannedManifest, RepositoryPlan } from '../plan/purge-plan.ts';
import { watchDeletions } from './deletion-watch.ts';
import { createLedger } from './ledger.ts';
import type { PurgeContext } from './purge-context.ts';
import { removeManifests, type ManifestRoom } from './remove-manifests.ts';
import { removeTags } from './remove-tags.ts';

/**
 * Deletes what is planned of one repository: first the manifests that go with their tags, since that takes one request instead of several
 * for each tag; then single tags; then all other manifests. It is told of as ACR tells it, tags first.
 */
export async function purgeRepository(plan: RepositoryPlan, context: PurgeContext): Promise<void> {
  const { registry, tell, terms } = context;
  const { repository } = plan;
  const room: ManifestRoom = {
    repository,
    watch: await watchDeletions(plan, context),
    tags: createLedger(
      plan.tags.map(({ name }) => name),
      tell,
    ),
    manifests: createLedger(
      plan.manifests.map(({ digest }) => digest),
      tell,
    ),
    gone: new Set(),
    broken: new Map(),
    context,
  };
  const { tags, manifests } = room;
  const remove = async (planned: readonly PlannedManifest[]): Promise<void> => {
    if (planned.length > 0) await registry.exclusively(repository, () => removeManifests(planned, room));
  };
  try {
    if (terms.scope !== 'untagged') {
      tell({ kind: 'section', repository, of: 'tags', dryRun: false });
      tags.open();
      await remove(withAncestors(plan.manifests));
      await removeTags(plan.tags, room);
    }
  } finally {
    tags.close();
    if (terms.scope !== 'tags') tell({ kind: 'section', repository, of: 'manifests', dryRun: false });
    manifests.open();
  }
  try {
    await remove(plan.manifests.filter(({ digest }) => !manifests.has(digest)));
    for (const [tag, digest] of room.broken) {
      const removal = await registry.untag(repository, tag, digest);
      if (removal.kind === 'failed') context.fail(repository, removal.cause);
    }
  } finally {
    manifests.close();
  }
}

/** The manifests that go with tags, and all that have to be gone before them, in their order. */
function withAncestors(planned: readonly PlannedManifest[]): readonly PlannedManifest[] {
  const wanted = new Set<string>();
  // Backwards, so that whatever a manifest waits for is still to come.
  for (const { digest, tags, after } of planned.toReversed()) {
    if (tags.length === 0 && !wanted.has(digest)) continue;
    for (const other of [digest, ...after]) wanted.add(other);
  }
  return planned.filter(({ digest }) => wanted.has(digest));
}
