import { randomUUID } from 'node:crypto';
import type { MessageKind } from '../../port/messages.ts';
import type { Executor } from '../database/database.ts';
import { recordNames } from '../secrets/record-names.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { isOpen } from './message-rows.ts';

/** A message to write. */
export interface NewMessage {
  readonly kind: MessageKind;
  /** Name of the notification, or `TASK/TRIGGER`. */
  readonly target: string;
  readonly event: string;
  /** Anything that JSON can hold. */
  readonly body: unknown;
  /** What only its deliverer may see. */
  readonly hidden?: { readonly box: SecretBox; readonly value: unknown };
  readonly runSeq?: number;
  /** Messages of one lane are delivered one after the other; by default those about one run to one target, or to one target about no run. */
  readonly lane?: string;
  /** Takes the place of messages of the same lane and key that nobody delivers at the moment: only the last one matters. */
  readonly coalesce?: string;
  /** Its public id, for whoever must not write it twice; a new one by default. */
  readonly uid?: string;
  /** Why nobody will deliver it: it is only noted. */
  readonly refused?: string;
  /** When it is written, in milliseconds since the epoch; it is due at once. */
  readonly at: number;
}

/** Writes a message, in the transaction of what it tells of, and gives its public id. */
export async function enqueueMessage(trx: Executor, message: NewMessage): Promise<string> {
  const { kind, target, event, body, hidden, runSeq, coalesce, refused, at } = message;
  const lane = message.lane ?? `${kind} ${target} ${runSeq ?? ''}`;
  if (coalesce !== undefined) {
    await trx
      .deleteFrom('messages')
      .where(isOpen)
      .where('lane', '=', lane)
      .where('coalesce_key', '=', coalesce)
      .where('leased', '=', 0)
      .execute();
  }
  const uid = message.uid ?? randomUUID();
  await trx
    .insertInto('messages')
    .values({
      uid,
      kind,
      target,
      lane,
      coalesce_key: coalesce ?? null,
      run_seq: runSeq ?? null,
      event,
      body: JSON.stringify(body),
      hidden: hidden === undefined ? null : hidden.box.seal(JSON.stringify(hidden.value), recordNames.message(uid)),
      key_id: hidden === undefined ? null : hidden.box.keyId,
      state: refused === undefined ? 'waiting' : 'failed',
      error: refused ?? null,
      due_at: at,
      created_at: at,
      updated_at: at,
    })
    .execute();
  return uid;
}
