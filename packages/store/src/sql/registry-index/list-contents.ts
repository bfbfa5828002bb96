import type { ManifestLinks, ViewedManifest, ViewedTag } from '@slipway/core';
import type { RegistryIndex, RegistryPage } from '../../port/registry-index.ts';
import type { Context } from '../context.ts';
import type { Executor } from '../database/database.ts';

const usualPage = 100;

/** See `RegistryIndex.tags`. */
export async function listTags(
  { database: { db } }: Context,
  repository: string,
  { after = '', top = usualPage }: RegistryPage = {},
): Promise<readonly ViewedTag[]> {
  return await readTags(db, repository, { after, top });
}

/** See `RegistryIndex.manifests`. */
export async function listManifests(
  { database: { db } }: Context,
  repository: string,
  { after = '', top = usualPage, isUntagged = false }: NonNullable<Parameters<RegistryIndex['manifests']>[1]> = {},
): Promise<readonly ViewedManifest[]> {
  return await readManifests(db, repository, { after, top, isUntagged });
}

/** Tags of a repository by name; all of them unless some are asked for. */
export async function readTags(
  trx: Executor,
  repository: string,
  page?: Required<RegistryPage>,
): Promise<readonly ViewedTag[]> {
  const rows = await trx
    .selectFrom('registry_tags')
    .select(['name', 'digest', 'updated_at', 'time_source'])
    .where('repository', '=', repository)
    .$if(page !== undefined, (query) => query.where('name', '>', page?.after ?? '').limit(page?.top ?? usualPage))
    .orderBy('name')
    .execute();
  return rows.map(({ name, digest, updated_at: updatedAt, time_source: timeSource }) => ({
    name,
    digest: digest ?? undefined,
    ...(updatedAt === null ? {} : { updatedAt }),
    ...(timeSource === null ? {} : { timeSource }),
  }));
}

/** Manifests of a repository by digest; all of them unless some are asked for. */
export async function readManifests(
  trx: Executor,
  repository: string,
  page?: Required<RegistryPage> & { readonly isUntagged: boolean },
): Promise<readonly ViewedManifest[]> {
  const rows = await trx
    .selectFrom('registry_manifests')
    .selectAll()
    .where('repository', '=', repository)
    .$if(page !== undefined, (query) => query.where('digest', '>', page?.after ?? '').limit(page?.top ?? usualPage))
    .$if(page?.isUntagged === true, (query) =>
      query.where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('registry_tags')
              .select('registry_tags.name')
              .whereRef('registry_tags.repository', '=', 'registry_manifests.repository')
              .whereRef('registry_tags.digest', '=', 'registry_manifests.digest'),
          ),
        ),
      ),
    )
    .orderBy('digest')
    .execute();
  return rows.map((row) => ({
    digest: row.digest,
    mediaType: row.media_type,
    size: row.size,
    ...(row.pushed_at === null ? {} : { pushedAt: row.pushed_at }),
    ...(row.untagged_at === null ? {} : { untaggedAt: row.untagged_at }),
    ...(row.time_source === null ? {} : { timeSource: row.time_source }),
    links: row.links === null ? undefined : (JSON.parse(row.links) as ManifestLinks),
  }));
}
