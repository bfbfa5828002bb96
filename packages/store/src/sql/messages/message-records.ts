import type { ClaimedMessage, MessageResult, Messages } from '../../port/messages.ts';
import type { Context } from '../context.ts';
import { claimMessages } from './claim-messages.ts';
import { isOpen } from './message-rows.ts';

/** Most characters of an error that a message keeps. */
const mostErrorText = 500;

/** Messages to the outside. */
export function messageRecords(context: Context): Messages {
  return {
    claimDue: (now, claim) => claimMessages(context, now, claim),
    settle: (message, result, now) => settleMessage(context, message, result, now),
  };
}

async function settleMessage(
  { database: { db } }: Context,
  { id, attempt }: ClaimedMessage,
  result: MessageResult,
  now: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('messages')
    .set({
      leased: 0,
      answer: result.answer ?? null,
      error: result.kind === 'delivered' ? null : result.error.slice(0, mostErrorText),
      updated_at: now,
      ...(result.kind === 'again' ? { due_at: result.dueAt } : { state: result.kind, hidden: null, key_id: null }),
    })
    .where('id', '=', id)
    .where('attempts', '=', attempt)
    .where(isOpen)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Removes messages that are settled and older than a moment; gives how many. */
export async function forgetMessages({ database: { db } }: Context, before: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('messages')
    .where('state', '<>', 'waiting')
    .where('updated_at', '<', before)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
