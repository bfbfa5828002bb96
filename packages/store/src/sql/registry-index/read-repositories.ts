import { unlocked, type Guards, type RepositoryView } from '@slipway/core';
import type { RegistryChange, RegistryIndex, RepositoryPage, RepositoryRecord } from '../../port/registry-index.ts';
import type { Context } from '../context.ts';
import type { Executor } from '../database/database.ts';
import { readManifests, readTags } from './list-contents.ts';
import { lockOf } from './locks.ts';

const usualPage = 100;

/** See `RegistryIndex.repositories`. */
export async function listRepositories(
  { database: { db } }: Context,
  { after = '', top = usualPage }: RepositoryPage = {},
): Promise<readonly RepositoryRecord[]> {
  const rows = await inNumbers(db).where('name', '>', after).limit(top).execute();
  return rows.map(recordOf);
}

/** See `RegistryIndex.describe`. */
export async function describeRepository(
  { database: { db } }: Context,
  repository: string,
): Promise<RepositoryRecord | undefined> {
  const row = await inNumbers(db).where('name', '=', repository).executeTakeFirst();
  return row && recordOf(row);
}

function inNumbers(db: Executor) {
  return db
    .selectFrom('registry_repositories')
    .leftJoin('registry_locks', (join) =>
      join
        .onRef('registry_locks.repository', '=', 'registry_repositories.name')
        .on('registry_locks.tag', '=', '')
        .on('registry_locks.digest', '=', ''),
    )
    .select((eb) => [
      'name',
      'first_seen_at',
      'registry_repositories.changed_at',
      'reconciled_at',
      'complete',
      'delete_enabled',
      'write_enabled',
      eb
        .selectFrom('registry_tags')
        .select(({ fn }) => fn.countAll<number | string>().as('number'))
        .whereRef('registry_tags.repository', '=', 'registry_repositories.name')
        .as('tags'),
      eb
        .selectFrom('registry_manifests')
        .select(({ fn }) => fn.countAll<number | string>().as('number'))
        .whereRef('registry_manifests.repository', '=', 'registry_repositories.name')
        .as('manifests'),
    ])
    .where('present', '=', 1)
    .orderBy('name');
}

type InNumbers = Awaited<ReturnType<ReturnType<typeof inNumbers>['execute']>>[number];

function recordOf(row: InNumbers): RepositoryRecord {
  const { delete_enabled: deletes, write_enabled: writes } = row;
  return {
    name: row.name,
    tagCount: Number(row.tags ?? 0),
    manifestCount: Number(row.manifests ?? 0),
    firstSeenAt: row.first_seen_at,
    changedAt: row.changed_at,
    ...(row.reconciled_at === null ? {} : { reconciledAt: row.reconciled_at }),
    isComplete: row.complete === 1,
    lock: deletes === null || writes === null ? unlocked : lockOf({ delete_enabled: deletes, write_enabled: writes }),
  };
}

/** See `RegistryIndex.repository`. */
export async function readRepositoryView(
  { database }: Context,
  name: string,
  readGuards: () => Promise<Guards>,
): Promise<RepositoryView | undefined> {
  // Together, so that no tag points to a manifest that came later.
  const read = await database.transaction([], async (trx) => {
    const found = await trx
      .selectFrom('registry_repositories')
      .select('complete')
      .where('name', '=', name)
      .where('present', '=', 1)
      .executeTakeFirst();
    if (found === undefined) return undefined;
    const [tags, manifests] = [await readTags(trx, name), await readManifests(trx, name)];
    return { isComplete: found.complete === 1, tags, manifests };
  });
  return read && { name, ...read, guards: await readGuards() };
}

/** See `RegistryIndex.changes`. */
export async function listChanges(
  { database: { db } }: Context,
  repository: string,
  { tag, top = usualPage }: NonNullable<Parameters<RegistryIndex['changes']>[1]> = {},
): Promise<readonly RegistryChange[]> {
  const rows = await db
    .selectFrom('registry_changes')
    .selectAll()
    .where('repository', '=', repository)
    .$if(tag !== undefined, (query) => query.where('tag', '=', tag ?? ''))
    .orderBy('revision', 'desc')
    .limit(top)
    .execute();
  return rows.map((row) => ({
    at: row.at,
    kind: row.kind,
    ...(row.tag === '' ? {} : { tag: row.tag }),
    ...(row.digest === null ? {} : { digest: row.digest }),
    ...(row.previous === null ? {} : { previous: row.previous }),
    timeSource: row.time_source,
  }));
}
