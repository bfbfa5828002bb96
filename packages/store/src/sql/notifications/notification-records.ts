import { noSuchSecret } from '@slipway/core';
import type { Delivery } from '@slipway/core/http';
import type { NotificationTarget, Notifications } from '../../port/notifications.ts';
import type { Context } from '../context.ts';
import type { MessageRow } from '../database/task-tables.ts';
import { enqueueMessage } from '../messages/enqueue.ts';
import { runIdOf } from '../runs/run-id.ts';
import { ifPresent, timestamp } from '../runs/show-runs.ts';
import { readSecrets } from '../tasks/stored-secrets.ts';
import { findNotification, hiddenNotification, openNotification, showNotification } from './notification-rows.ts';
import { notifyRegistry } from './notify-registry.ts';
import { putNotification } from './put-notification.ts';

const kind = 'notification';

/** Who is told of runs and of the registry. */
export function notificationRecords(context: Context): Notifications {
  const { database, clock } = context;
  const { db } = database;
  return {
    put: (spec) => putNotification(context, spec),
    list: async () =>
      (await db.selectFrom('notifications').selectAll().orderBy('name').execute()).map(showNotification),
    remove: (name) =>
      database.transaction(['notifications'], async (trx) => {
        await findNotification(trx, name);
        await trx.deleteFrom('notifications').where('name', '=', name).execute();
        await trx.deleteFrom('messages').where('kind', '=', kind).where('target', '=', name).execute();
      }),
    ping: async (name) => {
      const uid = await database.transaction([], async (trx) => {
        await findNotification(trx, name);
        return await enqueueMessage(trx, { kind, target: name, event: 'ping', body: {}, at: clock() });
      });
      return showDelivery(await db.selectFrom('messages').selectAll().where('uid', '=', uid).executeTakeFirstOrThrow());
    },
    deliveries: async (name, top) => {
      await findNotification(db, name);
      const rows = await db
        .selectFrom('messages')
        .selectAll()
        .where('kind', '=', kind)
        .where('target', '=', name)
        .orderBy('id', 'desc')
        .limit(top)
        .execute();
      return rows.map(showDelivery);
    },
    tellRegistry: (webhooks) => notifyRegistry(context, webhooks),
    target: (name) => targetOf(context, name),
  };
}

async function targetOf({ database: { db }, box }: Context, name: string): Promise<NotificationTarget> {
  const row = await findNotification(db, name);
  const { format, status, secret: named } = openNotification(row);
  const { url, secret, headers = {} } = hiddenNotification(row, box);
  const target = { url, format, status, headers };
  if (named?.type !== 'StoredSecret') return { ...target, ...(secret === undefined ? {} : { secret }) };
  const stored = (await readSecrets(db, box, [named.secret])).get(named.secret);
  if (stored === undefined) throw noSuchSecret(named.secret);
  return { ...target, secret: stored };
}

function showDelivery(row: MessageRow): Delivery {
  return {
    deliveryId: row.uid,
    time: timestamp(row.created_at),
    event: row.event,
    ...ifPresent('runId', row.run_seq === null ? null : runIdOf(row.run_seq)),
    state: row.state,
    attempts: row.attempts,
    ...ifPresent('answer', row.answer),
    ...ifPresent('error', row.error),
    ...(row.state === 'waiting' ? { nextAttemptTime: timestamp(row.due_at) } : {}),
  };
}
