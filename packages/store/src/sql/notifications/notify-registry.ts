import { createHash } from 'node:crypto';
import { isInScope, type RegistryWebhook } from '@slipway/core';
import type { Context } from '../context.ts';
import type { Executor } from '../database/database.ts';
import { enqueueMessage } from '../messages/enqueue.ts';
import { isOpen } from '../messages/message-rows.ts';
import { openNotification, type OpenNotification } from './notification-rows.ts';

/** So many messages may wait for one receiver that is away; what comes then is noted as failed. */
export const mostWaiting = 1000;

/** Writes a message to everyone who wants to know of it, once however often it comes. Gives how many it wrote. */
export async function notifyRegistry(
  { database, clock }: Context,
  webhooks: readonly RegistryWebhook[],
): Promise<number> {
  if (webhooks.length === 0) return 0;
  const told = (await receivers(database.db)).filter(({ spec }) => webhooks.some((each) => wantsToKnow(spec, each)));
  // Where nobody is to be told of anything, it is one look.
  if (told.length === 0) return 0;
  return await database.transaction(['notifications'], async (trx) => {
    let count = 0;
    for (const { name, spec } of await receivers(trx)) {
      const wanted = webhooks.filter((each) => wantsToKnow(spec, each));
      let room = wanted.length === 0 ? 0 : mostWaiting - (await waiting(trx, name));
      for (const webhook of wanted) {
        const { target, action } = webhook;
        const uid = uidOf(name, webhook.id);
        const known = await trx.selectFrom('messages').select('id').where('uid', '=', uid).executeTakeFirst();
        if (known !== undefined) continue;
        await enqueueMessage(trx, {
          kind: 'notification',
          target: name,
          event: action,
          body: await withMediaType(trx, webhook),
          uid,
          // One repository's news come in their order, and hold up no other's.
          lane: `registry ${name} ${target.repository}`,
          at: clock(),
          ...(room <= 0 && { refused: `${mostWaiting} messages wait for the receiver already` }),
        });
        room -= 1;
        count += 1;
      }
    }
    return count;
  });
}

function wantsToKnow({ status, actions, scope }: OpenNotification, webhook: RegistryWebhook): boolean {
  return status === 'Enabled' && actions.includes(webhook.action) && isInScope(scope, webhook);
}

async function receivers(db: Executor): Promise<readonly { readonly name: string; readonly spec: OpenNotification }[]> {
  const rows = await db.selectFrom('notifications').select(['name', 'spec']).orderBy('name').execute();
  return rows.map((row) => ({ name: row.name, spec: openNotification(row) }));
}

/** A registry does not tell what a manifest was that is gone; the index may have seen it. */
async function withMediaType(trx: Executor, webhook: RegistryWebhook): Promise<RegistryWebhook> {
  const { target } = webhook;
  if (target.mediaType !== undefined) return webhook;
  const known = await trx
    .selectFrom('registry_manifests')
    .select('media_type')
    .where('repository', '=', target.repository)
    .where('digest', '=', target.digest)
    .executeTakeFirst();
  if (known === undefined || known.media_type === '') return webhook;
  return { ...webhook, target: { mediaType: known.media_type, ...target } };
}

async function waiting(trx: Executor, name: string): Promise<number> {
  const { count } = await trx
    .selectFrom('messages')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where(isOpen)
    .where('kind', '=', 'notification')
    .where('target', '=', name)
    .executeTakeFirstOrThrow();
  return count;
}

/** The same for the same event, whichever server the registry tells it and however often: a UUID of version 8. */
function uidOf(name: string, eventId: string): string {
  const hex = createHash('sha256').update(`${name}\n${eventId}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
