import type { ObservedManifest, ObservedTag } from '../../port/registry-index.ts';
import type { Context } from '../context.ts';
import { betterTime } from './known-time.ts';
import { markOrphans, recordChanges, repositoryLock, unmarkOrphans } from './record-changes.ts';
import { writeManifest } from './write-manifest.ts';

/** See `RegistryIndex.observeTag`. */
export async function observeTag({ database }: Context, seen: ObservedTag, now: number): Promise<void> {
  const { repository, tag, digest, manifest, timeSource } = seen;
  const time = { at: seen.at ?? now, source: timeSource };
  await database.transaction([repositoryLock(repository)], async (trx) => {
    const before = await trx
      .selectFrom('registry_tags')
      .select(['digest', 'updated_at', 'time_source'])
      .where('repository', '=', repository)
      .where('name', '=', tag)
      .executeTakeFirst();
    const isSame = before?.digest === digest;
    await writeManifest(trx, repository, { ...manifest, digest }, time);
    // Nobody has pushed it: that it is still there is no news.
    if (isSame && timeSource === 'first-seen') return;
    const known = isSame ? betterTime({ at: before.updated_at, source: before.time_source }, time) : time;
    const columns = { digest, updated_at: known.at, time_source: known.source };
    await trx
      .insertInto('registry_tags')
      .values({ repository, name: tag, ...columns })
      .onConflict((conflict) => conflict.columns(['repository', 'name']).doUpdateSet(columns))
      .execute();
    const change = { kind: 'tagged', tag, digest, previous: before?.digest ?? null, time_source: timeSource } as const;
    await recordChanges(trx, repository, [{ ...change, at: time.at }], now);
    await unmarkOrphans(trx, repository, [digest]);
    if (!isSame) await markOrphans(trx, repository, [before?.digest], now);
  });
}

/** See `RegistryIndex.observeManifest`. */
export async function observeManifest(
  { database }: Context,
  repository: string,
  manifest: ObservedManifest,
  timeSource: ObservedTag['timeSource'],
  now: number,
): Promise<void> {
  await database.transaction([repositoryLock(repository)], async (trx) => {
    const isNew = await writeManifest(trx, repository, manifest, { at: now, source: timeSource });
    if (!isNew && timeSource === 'first-seen') return;
    const { digest } = manifest;
    const change = { kind: 'pushed', tag: '', digest, previous: null, time_source: timeSource } as const;
    await recordChanges(trx, repository, [change], now);
  });
}
