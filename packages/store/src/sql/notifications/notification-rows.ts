import { openAddress, SlipwayError } from '@slipway/core';
import type { Notification, NotificationSpec } from '@slipway/core/http';
import type { Executor } from '../database/database.ts';
import type { NotificationRow } from '../database/task-tables.ts';
import { timestamp } from '../runs/show-runs.ts';
import { recordNames } from '../secrets/record-names.ts';
import type { SecretBox } from '../secrets/secret-box.ts';

/** What of a notification is only kept encrypted. */
export interface HiddenNotification {
  readonly url: string;
  readonly secret?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is kept of a notification and may be seen: everything that decides what it is told. */
export type OpenNotification = Omit<Notification, 'createTime' | 'lastUpdatedTime'>;

/** Of those that were written before there were any. */
const none = { headers: {}, actions: [], scope: '' };

/** The row of a notification. Rejects with `not-found`. */
export async function findNotification(db: Executor, name: string): Promise<NotificationRow> {
  const row = await db.selectFrom('notifications').selectAll().where('name', '=', name).executeTakeFirst();
  if (row !== undefined) return row;
  throw new SlipwayError('not-found', `there is no notification ${name}`, {
    advice: '`tasks notification list` shows those there are.',
  });
}

/** What may be seen of a notification. */
export function openNotification(row: Pick<NotificationRow, 'spec'>): OpenNotification {
  return { ...none, ...(JSON.parse(row.spec) as OpenNotification) };
}

/** What may not. */
export function hiddenNotification(row: NotificationRow, box: SecretBox): HiddenNotification {
  return row.hidden === null
    ? { url: openNotification(row).url }
    : (JSON.parse(box.open(row.hidden, recordNames.notification(row.name))) as HiddenNotification);
}

/** An address as it is shown: without credentials and query, and that of a chat, whose path gives access, without its path. */
export function shownUrl({ url, format }: Pick<NotificationSpec, 'url' | 'format'>): string {
  return format === 'slack' ? `${new URL(openAddress(url)).origin}/...` : openAddress(url);
}

/** A notification as the API shows it. */
export function showNotification(row: NotificationRow): Notification {
  return {
    ...openNotification(row),
    createTime: timestamp(row.created_at),
    lastUpdatedTime: timestamp(row.updated_at),
  };
}
