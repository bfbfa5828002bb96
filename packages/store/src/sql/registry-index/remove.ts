import type { RemovedManifest } from '../../port/registry-index.ts';
import type { Context } from '../context.ts';
import { markOrphans, recordChanges, repositoryLock } from './record-changes.ts';

/** See `RegistryIndex.removeTag`. */
export async function removeTag({ database }: Context, repository: string, tag: string, now: number): Promise<boolean> {
  return await database.transaction([repositoryLock(repository)], async (trx) => {
    const removed = await trx
      .deleteFrom('registry_tags')
      .where('repository', '=', repository)
      .where('name', '=', tag)
      .returning('digest')
      .executeTakeFirst();
    if (removed === undefined) return false;
    const change = { kind: 'untagged', tag, digest: null, previous: removed.digest, time_source: 'event' } as const;
    await recordChanges(trx, repository, [change], now);
    await markOrphans(trx, repository, [removed.digest], now);
    return true;
  });
}

/** See `RegistryIndex.removeManifest`. */
export async function removeManifest(
  { database }: Context,
  repository: string,
  digest: string,
  now: number,
): Promise<RemovedManifest | undefined> {
  return await database.transaction([repositoryLock(repository)], async (trx) => {
    const tags = await trx
      .deleteFrom('registry_tags')
      .where('repository', '=', repository)
      .where('digest', '=', digest)
      .returning('name')
      .execute();
    const removed = await trx
      .deleteFrom('registry_manifests')
      .where('repository', '=', repository)
      .where('digest', '=', digest)
      .returning('media_type')
      .executeTakeFirst();
    if (removed === undefined && tags.length === 0) return undefined;
    const names = tags.map(({ name }) => name).sort();
    const ofTags = names.map((tag) => ({ kind: 'untagged' as const, tag, digest: null, previous: digest }));
    const changes = [...ofTags, { kind: 'deleted' as const, tag: '', digest, previous: null }];
    await recordChanges(
      trx,
      repository,
      changes.map((change) => ({ ...change, time_source: 'event' as const })),
      now,
    );
    return { digest, mediaType: removed?.media_type ?? '', tags: names };
  });
}

/** See `RegistryIndex.removeRepository`. */
export async function removeRepository({ database }: Context, repository: string, now: number): Promise<boolean> {
  return await database.transaction([repositoryLock(repository)], async (trx) => {
    const known = await trx
      .selectFrom('registry_repositories')
      .select('name')
      .where('name', '=', repository)
      .where('present', '=', 1)
      .executeTakeFirst();
    if (known === undefined) return false;
    await trx.deleteFrom('registry_tags').where('repository', '=', repository).execute();
    await trx.deleteFrom('registry_manifests').where('repository', '=', repository).execute();
    const change = { kind: 'deleted', tag: '', digest: null, previous: null, time_source: 'first-seen' } as const;
    await recordChanges(trx, repository, [change], now);
    await trx
      .updateTable('registry_repositories')
      .set({ present: 0, complete: 0, reconciled_at: null })
      .where('name', '=', repository)
      .execute();
    return true;
  });
}
