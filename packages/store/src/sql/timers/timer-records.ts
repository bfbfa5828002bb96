import type { TaskSpec } from '@slipway/core/http';
import type { DueTimer, TimerAdvance, TimerClaim, Timers } from '../../port/timers.ts';
import type { Context } from '../context.ts';
import { recordTrigger } from '../triggers/history.ts';

/** Timers of saved tasks. */
export function timerRecords(context: Context): Timers {
  return {
    claimDue: (now, claim) => claimTimers(context, now, claim),
    advance: (timer, advance, now) => advanceTimer(context, timer, advance, now),
  };
}

async function claimTimers(
  { database: { db } }: Context,
  now: number,
  { limit, claimMs, aheadMs }: TimerClaim,
): Promise<readonly DueTimer[]> {
  const due = await db
    .selectFrom('task_triggers')
    .innerJoin('tasks', 'tasks.name', 'task_triggers.task')
    .select([
      'task_triggers.task',
      'task_triggers.name',
      'task_triggers.next_check_at',
      'task_triggers.last_slot',
      'tasks.spec',
    ])
    .where('task_triggers.kind', '=', 'timer')
    .where('task_triggers.status', '=', 'Enabled')
    .where('tasks.status', '=', 'Enabled')
    .where((eb) =>
      eb.or([
        eb('task_triggers.next_check_at', 'is', null),
        eb('task_triggers.next_check_at', '<=', now),
        eb.and([
          eb('task_triggers.last_slot', '>', now + aheadMs),
          eb('task_triggers.next_check_at', '>', now + claimMs),
        ]),
      ]),
    )
    .orderBy('task_triggers.next_check_at')
    .orderBy('task_triggers.task')
    .orderBy('task_triggers.name')
    .limit(limit)
    .execute();
  const claimed: DueTimer[] = [];
  for (const { task, name, next_check_at: nextCheckAt, last_slot: lastSlot, spec } of due) {
    const { numUpdatedRows } = await db
      .updateTable('task_triggers')
      .set({ next_check_at: now + claimMs })
      .where('task', '=', task)
      .where('name', '=', name)
      .where('next_check_at', 'is not distinct from', nextCheckAt)
      .where('last_slot', 'is not distinct from', lastSlot)
      .executeTakeFirst();
    const { timerTriggers } = (JSON.parse(spec) as TaskSpec).trigger;
    const trigger = timerTriggers.find((each) => each.name === name);
    if (numUpdatedRows === 0n || trigger === undefined) continue;
    claimed.push({ task, trigger, ...(lastSlot === null ? {} : { lastSlot }) });
  }
  return claimed;
}

async function advanceTimer(
  { database }: Context,
  { task, trigger, lastSlot }: DueTimer,
  { lastSlot: slot, nextCheckAt, next, entry }: TimerAdvance,
  now: number,
): Promise<boolean> {
  return await database.transaction([], async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('task_triggers')
      .set({
        last_slot: slot,
        ...(nextCheckAt === undefined ? {} : { next_check_at: nextCheckAt }),
        ...(next === undefined ? {} : { state: JSON.stringify({ next }) }),
      })
      .where('task', '=', task)
      .where('name', '=', trigger.name)
      .where('last_slot', 'is not distinct from', lastSlot ?? null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    if (entry !== undefined) await recordTrigger(trx, { task, trigger: trigger.name, at: now, ...entry });
    return true;
  });
}
