import { isUntagRequest, type RegistryNotice } from '@slipway/core';
import { inChunks } from '../chunks.ts';
import type { RegistryHint, RegistryNotices, ToldPush } from '../../port/registry-index.ts';
import { isUnknownInstance, lookAtOwn } from '../base-images/report-pushes.ts';
import type { Context } from '../context.ts';
import type { Executor } from '../database/database.ts';
import { reconcileAll } from './due-repositories.ts';
import { writeHints } from './hints.ts';

/** See `RegistryIndex.report`. */
export async function reportNotices(
  context: Context,
  { instance, notices }: RegistryNotices,
  now: number,
): Promise<readonly RegistryNotice[]> {
  return await context.database.transaction([], async (trx) => {
    if (await isUnknownInstance(trx, instance, now)) {
      await reconcileAll(trx, now);
      await lookAtOwn(trx, context, now);
    }
    const fresh = await writeEvents(trx, notices, now);
    await writeHints(trx, await hintsOf(trx, fresh, now), now);
    return fresh;
  });
}

/** Gives those that were not told before, in their order. */
async function writeEvents(
  trx: Executor,
  notices: readonly RegistryNotice[],
  now: number,
): Promise<readonly RegistryNotice[]> {
  const byId = new Map(notices.map((notice) => [notice.id, notice]));
  const fresh = new Set<string>();
  for (const some of inChunks([...byId.values()])) {
    const written = await trx
      .insertInto('registry_events')
      .values(
        some.map(({ id, kind, repository, tag = '', digest = null }) => ({
          id,
          received_at: now,
          kind,
          repository,
          tag,
          digest,
        })),
      )
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .execute();
    for (const { id } of written) fresh.add(id);
  }
  return [...byId.values()].filter(({ id }) => fresh.has(id));
}

/** What is to be looked at. A deletion of what nobody knows is no news, as long as no push of it waits to be looked at. */
async function hintsOf(
  trx: Executor,
  notices: readonly RegistryNotice[],
  now: number,
): Promise<readonly RegistryHint[]> {
  const hints: RegistryHint[] = [];
  for (const { kind, repository, tag, digest, request } of notices) {
    if (kind === 'pushed') {
      // What takes the place of a tag for a moment is not worth a look: its deletion is.
      if (isUntagRequest(request?.userAgent)) continue;
      if (tag !== undefined) {
        hints.push({ repository, tag, pushedAt: now, ...(digest === undefined ? {} : { told: digest }) });
      } else if (digest !== undefined) hints.push({ repository, digest, pushedAt: now });
      continue;
    }
    if (tag !== undefined && (await isTagKnown(trx, repository, tag, hints))) hints.push({ repository, tag });
    else if (tag === undefined && digest !== undefined && (await isManifestKnown(trx, repository, digest, hints))) {
      hints.push({ repository, digest });
    }
  }
  return hints;
}

async function isTagKnown(trx: Executor, repository: string, tag: string, hints: readonly RegistryHint[]) {
  if (hints.some((hint) => hint.repository === repository && hint.tag === tag)) return true;
  const row = await trx
    .selectFrom('registry_tags')
    .select('name')
    .where('repository', '=', repository)
    .where('name', '=', tag)
    .executeTakeFirst();
  return row !== undefined || (await isHinted(trx, repository, tag, ''));
}

async function isManifestKnown(trx: Executor, repository: string, digest: string, hints: readonly RegistryHint[]) {
  if (hints.some((hint) => hint.repository === repository && hint.digest === digest)) return true;
  const row = await trx
    .selectFrom('registry_manifests')
    .select('digest')
    .where('repository', '=', repository)
    .where('digest', '=', digest)
    .executeTakeFirst();
  return row !== undefined || (await isHinted(trx, repository, '', digest));
}

async function isHinted(trx: Executor, repository: string, tag: string, digest: string): Promise<boolean> {
  const row = await trx
    .selectFrom('registry_hints')
    .select('repository')
    .where('repository', '=', repository)
    .where('tag', '=', tag)
    .where('digest', '=', digest)
    .executeTakeFirst();
  return row !== undefined;
}

/** See `RegistryIndex.pushes`. */
export async function toldPushes(
  { database: { db } }: Context,
  repository: string,
  tag: string,
  since: number,
): Promise<readonly ToldPush[]> {
  const rows = await db
    .selectFrom('registry_events')
    .select(['digest', 'received_at'])
    .where('repository', '=', repository)
    .where('tag', '=', tag)
    .where('received_at', '>=', since)
    .where('kind', '=', 'pushed')
    .where('digest', 'is not', null)
    .orderBy('received_at')
    .limit(1000)
    .execute();
  return rows.map(({ digest, received_at: at }) => ({ digest: digest ?? '', at }));
}
