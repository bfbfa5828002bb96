import { isFinal } from '@slipway/core';
import { toldRunSchema, type ToldRun } from '@slipway/core/http';
import type { Executor } from '../database/database.ts';
import type { RunRow } from '../database/tables.ts';
import { enqueueMessage } from '../messages/enqueue.ts';
import { showRun } from '../runs/show-runs.ts';
import { openNotification, type OpenNotification } from './notification-rows.ts';

/** Writes a message to everyone who wants to know of a run in its new status. Where nobody is to be told of anything, it is one look. */
export async function notifyRun(trx: Executor, row: RunRow): Promise<void> {
  const all = await trx.selectFrom('notifications').select(['name', 'spec']).orderBy('name').execute();
  const told = all.filter((each) => wantsToKnow(openNotification(each), row));
  if (told.length === 0) return;
  const run = await toldRun(trx, row);
  for (const { name } of told) {
    await enqueueMessage(trx, {
      kind: 'notification',
      target: name,
      event: `run.${row.status}`,
      body: run,
      runSeq: row.seq,
      at: row.updated_at,
    });
  }
}

function wantsToKnow({ status, statuses, tasks }: OpenNotification, run: RunRow): boolean {
  if (status === 'Disabled' || !statuses.includes(run.status)) return false;
  return tasks.length === 0 || (run.task !== null && tasks.includes(run.task));
}

/** The run as it is at this moment: later attempts to deliver tell the same. */
async function toldRun(trx: Executor, row: RunRow): Promise<ToldRun> {
  const images = isFinal(row.status)
    ? await trx.selectFrom('run_images').selectAll().where('seq', '=', row.seq).orderBy('position').execute()
    : [];
  return toldRunSchema.parse(showRun(row, [], images, undefined));
}
