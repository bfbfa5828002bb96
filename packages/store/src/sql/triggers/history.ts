import type { TriggerOutcome } from '@slipway/core/http';
import type { Executor } from '../database/database.ts';
import { seqOf } from '../runs/run-id.ts';

/** Something that happened to a trigger, and what became of it. */
export interface TriggerEntry {
  readonly task: string;
  readonly trigger: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** In a few words: `push to main: 4f2a…`. Longer texts are cut. */
  readonly event: string;
  readonly outcome: TriggerOutcome;
  /** One sentence: why. */
  readonly reason: string;
  readonly runId?: string;
  /** What an approval needs to make the run. */
  readonly detail?: unknown;
}

/** Most characters of one text of an entry. */
const mostText = 500;

/** Writes an entry of a trigger's history, in the transaction of what it tells of, and gives its number. */
export async function recordTrigger(trx: Executor, entry: TriggerEntry): Promise<number> {
  const { task, trigger, at, outcome, runId, detail } = entry;
  const event = entry.event.slice(0, mostText);
  await trx
    .updateTable('task_triggers')
    .set({ last_event: event, last_event_at: at })
    .where('task', '=', task)
    .where('name', '=', trigger)
    .execute();
  const { id } = await trx
    .insertInto('trigger_history')
    .values({
      task,
      trigger_name: trigger,
      at,
      event,
      outcome,
      reason: entry.reason.slice(0, mostText),
      run_seq: runId === undefined ? null : (seqOf(runId) ?? null),
      detail: detail === undefined ? null : JSON.stringify(detail),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}
