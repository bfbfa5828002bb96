import type { ViewedTag } from '@slipway/core';
import type { ReconcileResult, RepositoryState } from '../../port/registry-index.ts';
import { inChunks } from '../chunks.ts';
import type { Context } from '../context.ts';
import type { Executor } from '../database/database.ts';
import type { RegistryTagRow } from '../database/registry-tables.ts';
import { betterTime, type KnownTime } from './known-time.ts';
import { markOrphans, recordChanges, repositoryLock, unmarkOrphans, type NewChange } from './record-changes.ts';
import { reconcileManifests } from './reconcile-manifests.ts';

/** See `RegistryIndex.revision`. */
export async function revisionOf({ database: { db } }: Context, repository: string): Promise<number> {
  const row = await db
    .selectFrom('registry_repositories')
    .select('revision')
    .where('name', '=', repository)
    .executeTakeFirst();
  return row?.revision ?? 0;
}

/** See `RegistryIndex.reconcile`. */
export async function reconcileRepository(
  { database }: Context,
  state: RepositoryState,
  sinceRevision: number,
  now: number,
): Promise<ReconcileResult> {
  const { name: repository, isComplete } = state;
  return await database.transaction([repositoryLock(repository)], async (trx) => {
    const since = await changedSince(trx, repository, sinceRevision);
    if (since.isWhole) return { tags: 0, manifests: 0, skipped: state.tags.length };
    const rows = await trx.selectFrom('registry_tags').selectAll().where('repository', '=', repository).execute();
    const difference = compareTags(rows, state.tags, since.tags, now);
    await writeTags(trx, repository, difference);
    const manifests = await reconcileManifests(trx, state, since.digests, now);
    const lost = difference.changes.flatMap(({ previous }) => previous ?? []);
    await recordChanges(trx, repository, [...difference.changes, ...manifests.changes], now);
    await unmarkOrphans(trx, repository);
    await markOrphans(trx, repository, lost, now);
    await trx
      .updateTable('registry_repositories')
      .set({ reconciled_at: now, complete: isComplete ? 1 : 0 })
      .where('name', '=', repository)
      .execute();
    return { tags: difference.changes.length, manifests: manifests.count, skipped: difference.skipped };
  });
}

/** What must not be overwritten, because the look began before it happened. */
interface ChangedSince {
  readonly tags: ReadonlySet<string>;
  readonly digests: ReadonlySet<string>;
  /** The repository as a whole is gone since. */
  readonly isWhole: boolean;
}

async function changedSince(trx: Executor, repository: string, revision: number): Promise<ChangedSince> {
  const rows = await trx
    .selectFrom('registry_changes')
    .select(['tag', 'digest'])
    .where('repository', '=', repository)
    .where('revision', '>', revision)
    .execute();
  return {
    tags: new Set(rows.flatMap(({ tag }) => (tag === '' ? [] : [tag]))),
    digests: new Set(rows.flatMap(({ digest }) => digest ?? [])),
    isWhole: rows.some(({ tag, digest }) => tag === '' && digest === null),
  };
}

interface TagDifference {
  readonly written: readonly Omit<RegistryTagRow, 'repository'>[];
  readonly removed: readonly string[];
  readonly changes: readonly NewChange[];
  readonly skipped: number;
}

/** What has to be written so that the tags are known as they were seen. */
function compareTags(
  rows: readonly RegistryTagRow[],
  seen: readonly ViewedTag[],
  changed: ReadonlySet<string>,
  now: number,
): TagDifference {
  const known = new Map(rows.map((row) => [row.name, row]));
  const present = new Set(seen.map(({ name }) => name));
  const written: Omit<RegistryTagRow, 'repository'>[] = [];
  const changes: NewChange[] = [];
  let skipped = 0;
  for (const tag of seen) {
    const { name, digest = null } = tag;
    if (changed.has(name)) {
      skipped += 1;
      continue;
    }
    const before = known.get(name);
    const given: KnownTime = { at: tag.updatedAt ?? null, source: tag.timeSource ?? null };
    if (before?.digest === digest) {
      const better = betterTime({ at: before.updated_at, source: before.time_source }, given);
      if (better.at !== before.updated_at) {
        written.push({ name, digest, updated_at: better.at, time_source: better.source });
      }
      continue;
    }
    const time: KnownTime = given.at === null ? { at: now, source: 'first-seen' } : given;
    const source = time.source ?? 'first-seen';
    written.push({ name, digest, updated_at: time.at, time_source: source });
    changes.push({ kind: 'tagged', tag: name, digest, previous: before?.digest ?? null, time_source: source });
  }
  const removed = rows.filter(({ name }) => !present.has(name) && !changed.has(name));
  for (const { name, digest } of removed) {
    changes.push({ kind: 'untagged', tag: name, digest: null, previous: digest, time_source: 'first-seen' });
  }
  return { written, removed: removed.map(({ name }) => name), changes, skipped };
}

async function writeTags(trx: Executor, repository: string, { written, removed }: TagDifference): Promise<void> {
  for (const some of inChunks(written)) {
    await trx
      .insertInto('registry_tags')
      .values(some.map((row) => ({ repository, ...row })))
      .onConflict((conflict) =>
        conflict.columns(['repository', 'name']).doUpdateSet((eb) => ({
          digest: eb.ref('excluded.digest'),
          updated_at: eb.ref('excluded.updated_at'),
          time_source: eb.ref('excluded.time_source'),
        })),
      )
      .execute();
  }
  for (const some of inChunks(removed)) {
    await trx.deleteFrom('registry_tags').where('repository', '=', repository).where('name', 'in', some).execute();
  }
}
