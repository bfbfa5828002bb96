import { SlipwayError, type GitEvent } from '@slipway/core';
import type { Context } from '../context.ts';
import type { Executor } from '../database/database.ts';
import { recordTrigger, type TriggerEntry } from './history.ts';

/** What whoever begins with a delivery has until others may, in milliseconds. */
const claimMs = 30_000;
/** So often a delivery that fails is begun with. */
const mostAttempts = 5;
/** What nobody has to see more often of one kind is told at most once in so long. */
const sameAgainMs = 60_000;

/** A delivery that somebody has begun with. */
export interface ClaimedDelivery {
  readonly id: number;
  readonly task: string;
  readonly trigger: string;
  readonly events: readonly GitEvent[];
  readonly attempt: number;
}

/** Tells of a delivery that was not believed. */
export async function refuseDelivery(context: Context, task: string, trigger: string, reason: string): Promise<void> {
  await recordSeldom(context, { task, trigger, event: 'delivery refused', outcome: 'refused', reason });
}

/** Writes an entry unless the trigger's history has had one of its outcome just now, or the trigger is gone. */
export async function recordSeldom({ database, clock }: Context, entry: Omit<TriggerEntry, 'at'>): Promise<void> {
  const { task, trigger, outcome } = entry;
  const at = clock();
  await database.transaction([`trigger ${task}/${trigger}`], async (trx) => {
    const same = await trx
      .selectFrom('trigger_history')
      .select('id')
      .where('task', '=', task)
      .where('trigger_name', '=', trigger)
      .where('outcome', '=', outcome)
      .where('at', '>', at - sameAgainMs)
      .limit(1)
      .executeTakeFirst();
    if (same === undefined && (await hasTrigger(trx, task, trigger))) await recordTrigger(trx, { ...entry, at });
  });
}

/** Whether a trigger is still there: what it would remember has to go with it. */
export async function hasTrigger(trx: Executor, task: string, trigger: string): Promise<boolean> {
  const row = await trx
    .selectFrom('task_triggers')
    .select('name')
    .where('task', '=', task)
    .where('name', '=', trigger)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Takes the delivery that is due first, of those that came at least so long ago; none of a trigger before those that came earlier are done.
 * Undefined when none is due.
 */
export async function claimDelivery(
  { database: { db }, clock }: Context,
  waitedMs = 0,
): Promise<ClaimedDelivery | undefined> {
  for (;;) {
    const now = clock();
    const due = await db
      .selectFrom('hook_deliveries as due')
      .selectAll('due')
      .where('done', '=', 0)
      .where('due_at', '<=', now)
      .where('received_at', '<=', now - waitedMs)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('hook_deliveries as earlier')
              .select('earlier.id')
              .where('earlier.done', '=', 0)
              .whereRef('earlier.task', '=', 'due.task')
              .whereRef('earlier.trigger_name', '=', 'due.trigger_name')
              .whereRef('earlier.id', '<', 'due.id'),
          ),
        ),
      )
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    if (due === undefined) return undefined;
    const { numUpdatedRows } = await db
      .updateTable('hook_deliveries')
      .set({ attempts: due.attempts + 1, due_at: now + claimMs })
      .where('id', '=', due.id)
      .where('done', '=', 0)
      .where('attempts', '=', due.attempts)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) continue;
    return {
      id: due.id,
      task: due.task,
      trigger: due.trigger_name,
      events: JSON.parse(due.event) as GitEvent[],
      attempt: due.attempts + 1,
    };
  }
}

/** Marks a delivery as done. False: another has begun with it meanwhile, and what follows from it is the other's to tell. */
export async function finishDelivery(trx: Executor, { id, attempt }: ClaimedDelivery): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('hook_deliveries')
    .set({ done: 1 })
    .where('id', '=', id)
    .where('done', '=', 0)
    .where('attempts', '=', attempt)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/**
 * Puts a delivery off that failed; after too many tries it is given up, and told of. Its row goes with it, so that the host can be asked to
 * send it once more.
 */
export async function postponeDelivery(
  { database, clock }: Context,
  delivery: ClaimedDelivery,
  error: unknown,
): Promise<void> {
  const { id, task, trigger, attempt } = delivery;
  const now = clock();
  if (attempt < mostAttempts) {
    await database.db
      .updateTable('hook_deliveries')
      .set({ due_at: now + 1000 * 2 ** (attempt - 1) })
      .where('id', '=', id)
      .where('attempts', '=', attempt)
      .execute();
    return;
  }
  await database.transaction([], async (trx) => {
    const gone = await trx
      .deleteFrom('hook_deliveries')
      .where('id', '=', id)
      .where('done', '=', 0)
      .where('attempts', '=', attempt)
      .returning('delivery_id')
      .executeTakeFirst();
    if (gone === undefined || !(await hasTrigger(trx, task, trigger))) return;
    const why = error instanceof SlipwayError ? error.message : 'a fault of the service, of which its log tells';
    const reason = `It failed ${attempt} times: ${why}. Have the git host send it again.`;
    const event = `delivery ${gone.delivery_id}`;
    await recordTrigger(trx, { task, trigger, at: now, event, outcome: 'error', reason });
  });
}
