import { unlocked, type Lock } from '@slipway/core';
import type { LockRecord, LockTarget } from '../../port/registry-index.ts';
import type { Context } from '../context.ts';
import type { RegistryLockRow } from '../database/registry-tables.ts';
import { repositoryLock } from './record-changes.ts';

/** See `RegistryIndex.locks`. */
export async function listLocks({ database: { db } }: Context, repository: string): Promise<readonly LockRecord[]> {
  const rows = await db
    .selectFrom('registry_locks')
    .selectAll()
    .where('repository', '=', repository)
    .orderBy('tag')
    .orderBy('digest')
    .execute();
  return rows.map((row) => ({
    repository,
    ...(row.tag === '' ? {} : { tag: row.tag }),
    ...(row.digest === '' ? {} : { digest: row.digest }),
    ...lockOf(row),
    changedAt: row.changed_at,
    changedBy: row.changed_by,
  }));
}

/** See `RegistryIndex.setLock`. */
export async function setLock(
  { database }: Context,
  target: LockTarget,
  change: Partial<Lock>,
  by: string,
  now: number,
): Promise<LockRecord> {
  const { repository, tag = '', digest = '' } = target;
  return await database.transaction([repositoryLock(repository)], async (trx) => {
    const before = await trx
      .selectFrom('registry_locks')
      .select(['delete_enabled', 'write_enabled'])
      .where('repository', '=', repository)
      .where('tag', '=', tag)
      .where('digest', '=', digest)
      .executeTakeFirst();
    const lock: Lock = { ...(before === undefined ? unlocked : lockOf(before)), ...change };
    await trx
      .deleteFrom('registry_locks')
      .where('repository', '=', repository)
      .where('tag', '=', tag)
      .where('digest', '=', digest)
      .execute();
    if (!(lock.deleteEnabled && lock.writeEnabled)) {
      await trx
        .insertInto('registry_locks')
        .values({
          repository,
          tag,
          digest,
          delete_enabled: lock.deleteEnabled ? 1 : 0,
          write_enabled: lock.writeEnabled ? 1 : 0,
          changed_at: now,
          changed_by: by,
        })
        .execute();
    }
    return { ...target, ...lock, changedAt: now, changedBy: by };
  });
}

/** What a row says. */
export function lockOf(row: Pick<RegistryLockRow, 'delete_enabled' | 'write_enabled'>): Lock {
  return { deleteEnabled: row.delete_enabled === 1, writeEnabled: row.write_enabled === 1 };
}
