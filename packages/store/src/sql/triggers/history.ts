import type { TriggerOutcome } from '@slipway/core/http';
import type { Executor } from '../database/database.ts';
import { inChunks } from '../chunks.ts';
import { groupBy } from '../group-by.ts';
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
  const row = rowOf(entry);
  // Anybody can send what is refused: it is nothing that the trigger has seen.
  if (row.outcome !== 'refused') {
    await trx
      .updateTable('task_triggers')
      .set({ last_event: row.event, last_event_at: row.at })
      .where('task', '=', row.task)
      .where('name', '=', row.trigger_name)
      .execute();
  }
  const { id } = await trx.insertInto('trigger_history').values(row).returning('id').executeTakeFirstOrThrow();
  return id;
}

/** The same for many entries of different triggers, with a few statements for all together. */
export async function recordAll(trx: Executor, entries: readonly TriggerEntry[]): Promise<void> {
  for (const some of inChunks(entries, 100)) {
    const rows = some.map(rowOf);
    await trx.insertInto('trigger_history').values(rows).execute();
    const told = groupBy(rows, ({ trigger_name: name, at, event }) => JSON.stringify([name, at, event]));
    for (const group of told.values()) {
      const [first] = group;
      if (first === undefined) continue;
      await trx
        .updateTable('task_triggers')
        .set({ last_event: first.event, last_event_at: first.at })
        .where('name', '=', first.trigger_name)
        .where(
          'task',
          'in',
          group.map(({ task }) => task),
        )
        .execute();
    }
  }
}

function rowOf({ task, trigger, at, event, outcome, reason, runId, detail }: TriggerEntry) {
  return {
    task,
    trigger_name: trigger,
    at,
    event: event.slice(0, mostText),
    outcome,
    reason: reason.slice(0, mostText),
    run_seq: runId === undefined ? null : (seqOf(runId) ?? null),
    detail: detail === undefined ? null : JSON.stringify(detail),
  };
}
