import type { ManifestLinks } from '@slipway/core';
import type { ObservedManifest } from '../../port/registry-index.ts';
import type { Executor } from '../database/database.ts';
import { betterTime, type KnownTime } from './known-time.ts';

/** How the links of a manifest are kept. */
export function linksColumn(links: ManifestLinks | undefined): string | null {
  return links === undefined ? null : JSON.stringify(links);
}

/** Puts a manifest down, or what is known better than before. Gives whether it was not known. */
export async function writeManifest(
  trx: Executor,
  repository: string,
  seen: Pick<ObservedManifest, 'digest'> & Partial<ObservedManifest>,
  time: KnownTime,
): Promise<boolean> {
  const { digest, mediaType = '', size = 0, links } = seen;
  const before = await trx
    .selectFrom('registry_manifests')
    .select(['media_type', 'pushed_at', 'time_source', 'links'])
    .where('repository', '=', repository)
    .where('digest', '=', digest)
    .executeTakeFirst();
  if (before === undefined) {
    await trx
      .insertInto('registry_manifests')
      .values({
        repository,
        digest,
        media_type: mediaType,
        size,
        pushed_at: time.at,
        time_source: time.source,
        untagged_at: null,
        links: linksColumn(links),
      })
      .execute();
    return true;
  }
  const better = betterTime({ at: before.pushed_at, source: before.time_source }, time);
  await trx
    .updateTable('registry_manifests')
    .set({
      pushed_at: better.at,
      time_source: better.source,
      // What a digest names never changes, but it may not have been read yet.
      ...(before.media_type === '' && mediaType !== '' ? { media_type: mediaType, size } : {}),
      ...(before.links === null && links !== undefined ? { links: linksColumn(links) } : {}),
    })
    .where('repository', '=', repository)
    .where('digest', '=', digest)
    .execute();
  return false;
}
