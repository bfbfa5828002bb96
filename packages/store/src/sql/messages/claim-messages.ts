import { sql } from 'kysely';
import type { ClaimedMessage, MessageClaim } from '../../port/messages.ts';
import type { Context } from '../context.ts';
import type { MessageRow } from '../database/task-tables.ts';
import { runIdOf } from '../runs/run-id.ts';
import { recordNames } from '../secrets/record-names.ts';
import { isOpen } from './message-rows.ts';

/** Takes messages that are due. Of several that claim at once each message goes to one: the claim itself moves the time it is due. */
export async function claimMessages(
  { database: { db }, box }: Context,
  now: number,
  { kinds, limit, perTarget, leaseMs }: MessageClaim,
): Promise<readonly ClaimedMessage[]> {
  if (kinds.length === 0 || limit <= 0) return [];
  const due = await db
    .selectFrom((from) =>
      from
        .selectFrom('messages')
        .select((eb) => [
          'id',
          'due_at',
          eb.fn
            .agg<number>('row_number')
            .over((over) => over.partitionBy(['kind', 'target']).orderBy('leased', 'desc').orderBy('id'))
            .as('place'),
        ])
        .where(isOpen)
        .where('kind', 'in', kinds)
        .where((eb) => eb.or([eb('due_at', '<=', now), eb('leased', '=', 1)]))
        .where(isFirstOfLane)
        .as('candidates'),
    )
    .select('id')
    .where('due_at', '<=', now)
    .where('place', '<=', perTarget)
    .orderBy('due_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  if (due.length === 0) return [];
  const ids = due.map(({ id }) => id);
  const claimed = await db
    .updateTable('messages')
    .set((eb) => ({ leased: 1, attempts: eb('attempts', '+', 1), due_at: now + leaseMs, updated_at: now }))
    .where('id', 'in', ids)
    .where(isOpen)
    .where('due_at', '<=', now)
    .returningAll()
    .execute();
  const shown = claimed.map((row) => claimedMessage(row, box));
  return shown.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
}

const isFirstOfLane = sql<boolean>`not exists (
  select 1 from messages as earlier
  where earlier.state = 'waiting' and earlier.lane = messages.lane and earlier.id < messages.id
)`;

function claimedMessage(row: MessageRow, box: Context['box']): ClaimedMessage {
  return {
    id: row.id,
    messageId: row.uid,
    kind: row.kind,
    target: row.target,
    ...(row.run_seq === null ? {} : { runId: runIdOf(row.run_seq) }),
    event: row.event,
    body: JSON.parse(row.body) as unknown,
    ...(row.hidden === null
      ? {}
      : { hidden: JSON.parse(box.open(row.hidden, recordNames.message(row.uid))) as unknown }),
    attempt: row.attempts,
    since: row.created_at,
  };
}
