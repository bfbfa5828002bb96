import { sql } from 'kysely';
import type { Context } from '../context.ts';

const day = 86_400_000;
/** A delivery that comes again after so long would start a run, were its commit's run not there. */
const deliveryAgeMs = 30 * day;
/** Entries of the history of one trigger. */
const mostEntries = 500;
/** Of these, such as anybody can cause. */
const mostRefused = 50;

/** Removes deliveries that were done long ago, and all but the newest entries of each trigger's history; gives how many. */
export async function forgetOldTriggers({ database: { db } }: Context, now: number): Promise<number> {
  const deliveries = await db
    .deleteFrom('hook_deliveries')
    .where('done', '=', 1)
    .where('received_at', '<', now - deliveryAgeMs)
    .executeTakeFirst();
  const refused = await sql`delete from trigger_history where id in (
    select id from (
      select id, row_number() over (partition by task, trigger_name order by id desc) as place
      from trigger_history where outcome = 'refused'
    ) as ranked where place > ${mostRefused}
  ) returning id`.execute(db);
  const others = await sql`delete from trigger_history where id in (
    select id from (
      select id, row_number() over (partition by task, trigger_name order by id desc) as place from trigger_history
    ) as ranked where place > ${mostEntries}
  ) returning id`.execute(db);
  return Number(deliveries.numDeletedRows) + refused.rows.length + others.rows.length;
}
