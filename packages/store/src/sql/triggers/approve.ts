import { SlipwayError, type SourceStart } from '@slipway/core';
import type { TriggerRecord } from '@slipway/core/http';
import type { Changes } from '../../port/run-changes.ts';
import type { Context } from '../context.ts';
import { runIdOf, seqOf } from '../runs/run-id.ts';
import { startTask } from '../tasks/start-task.ts';
import { findTask } from '../tasks/task-rows.ts';
import { showEntry } from './show-history.ts';

/** The entry of an approval, its run, and what follows from that. */
export interface Approved extends Changes {
  readonly record: TriggerRecord & { readonly runId: string };
}

/** Starts a run that waits. The run has its key, and the entry is changed only while it waits: two who approve at once make one. */
export async function approveTrigger(context: Context, task: string, recordId: string, by: string): Promise<Approved> {
  const { db } = context.database;
  await findTask(db, task);
  const find = () =>
    db
      .selectFrom('trigger_history')
      .selectAll()
      .where('task', '=', task)
      .where('id', '=', /^\d{1,15}$/.test(recordId) ? Number(recordId) : 0)
      .executeTakeFirst();
  const row = await find();
  if (row === undefined) {
    throw new SlipwayError('not-found', `task ${task} has no entry ${recordId} in its history`, {
      advice: `\`tasks trigger explain ${task}\` shows those that wait.`,
    });
  }
  if (row.detail === null) throw new SlipwayError('conflict', `entry ${recordId} waits for no approval`);
  if (row.run_seq !== null)
    return { record: { ...showEntry(row), runId: runIdOf(row.run_seq) }, changes: [], ready: [] };
  const { run, changes, ready } = await startTask(context, JSON.parse(row.detail) as SourceStart);
  await db
    .updateTable('trigger_history')
    .set({ outcome: 'started', reason: `Approved by ${by}.`, run_seq: seqOf(run.runId) ?? null })
    .where('id', '=', row.id)
    .where('outcome', '=', 'waiting')
    .execute();
  const approved = (await find()) ?? row;
  return { record: { ...showEntry(approved), runId: run.runId }, changes, ready };
}
