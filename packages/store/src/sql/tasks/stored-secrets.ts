import { noSuchSecret, SlipwayError } from '@slipway/core';
import type { NotificationSpec, StoredSecret } from '@slipway/core/http';
import type { StoredSecrets } from '../../port/tasks.ts';
import type { Context } from '../context.ts';
import type { Executor } from '../database/database.ts';
import type { SecretRow } from '../database/task-tables.ts';
import { groupBy } from '../group-by.ts';
import { timestamp } from '../runs/show-runs.ts';
import { recordNames } from '../secrets/record-names.ts';

/** Name under which the use of stored secrets is locked: none is removed while a task that names it is written. */
export const secretsLock = 'secrets';

/** Secrets that tasks use by name. */
export function storedSecrets({ database, box, clock }: Context): StoredSecrets {
  return {
    set: async (name, value) => {
      const now = clock();
      const sealed = { value: box.seal(value, recordNames.secret(name)), key_id: box.keyId, updated_at: now };
      await database.db
        .insertInto('secrets')
        .values({ name, ...sealed, created_at: now })
        .onConflict((conflict) => conflict.column('name').doUpdateSet(sealed))
        .execute();
      const row = await database.db.selectFrom('secrets').selectAll().where('name', '=', name).executeTakeFirst();
      if (row === undefined) throw noSuchSecret(name);
      return show(row, await usersOf(database.db, name));
    },
    list: async () => {
      const rows = await database.db.selectFrom('secrets').selectAll().orderBy('name').execute();
      const uses = groupBy(
        await database.db.selectFrom('task_secrets').selectAll().orderBy('task').execute(),
        ({ secret }) => secret,
      );
      const notifications = await notificationsBySecret(database.db);
      return rows.map(({ name, ...row }) =>
        show({ name, ...row }, [
          ...(uses.get(name)?.map(({ task }) => task) ?? []),
          ...(notifications.get(name) ?? []),
        ]),
      );
    },
    remove: (name) =>
      database.transaction([secretsLock], async (trx) => {
        const users = await usersOf(trx, name);
        if (users.length > 0) {
          throw new SlipwayError('conflict', `the secret ${name} is used by ${users.join(', ')}`, {
            advice: 'Change or delete them first.',
            details: { usedBy: users },
          });
        }
        const { numDeletedRows } = await trx.deleteFrom('secrets').where('name', '=', name).executeTakeFirst();
        if (Number(numDeletedRows) === 0) throw noSuchSecret(name);
      }),
  };
}

/** Values of stored secrets by name; those that do not exist are not in it. */
export async function readSecrets(
  db: Executor,
  box: Context['box'],
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (names.length === 0) return new Map();
  const rows = await db.selectFrom('secrets').selectAll().where('name', 'in', names).execute();
  return new Map(rows.map(({ name, value }) => [name, box.open(value, recordNames.secret(name))]));
}

/** `notification NAME` for each notification that signs with a stored secret, by the name of the secret. */
async function notificationsBySecret(db: Executor): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await db.selectFrom('notifications').select(['name', 'spec']).orderBy('name').execute();
  const users = new Map<string, string[]>();
  for (const { name, spec } of rows) {
    const { secret } = JSON.parse(spec) as NotificationSpec;
    if (secret?.type !== 'StoredSecret') continue;
    users.set(secret.secret, [...(users.get(secret.secret) ?? []), `notification ${name}`]);
  }
  return users;
}

async function usersOf(db: Executor, name: string): Promise<readonly string[]> {
  const rows = await db.selectFrom('task_secrets').select('task').where('secret', '=', name).orderBy('task').execute();
  return [...rows.map(({ task }) => task), ...((await notificationsBySecret(db)).get(name) ?? [])];
}

function show(row: SecretRow, usedBy: readonly string[]): StoredSecret {
  return {
    name: row.name,
    createTime: timestamp(row.created_at),
    lastUpdatedTime: timestamp(row.updated_at),
    usedBy: [...usedBy],
  };
}
