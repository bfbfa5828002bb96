import type { RunStatus } from '@slipway/core';
import type { Cause } from '@slipway/core/http';
import type { Executor } from '../database/database.ts';
import type { RunRow } from '../database/tables.ts';
import { enqueueMessage } from '../messages/enqueue.ts';
import { lookUpTask, openSpec } from '../tasks/task-rows.ts';

/** What a message about a commit holds. */
export interface CommitNews {
  readonly commit: string;
  readonly status: RunStatus;
}

/** Tells the git host how the run of a commit stands, where its trigger wants that; in the transaction that moves the run. */
export async function tellCommit(trx: Executor, row: RunRow): Promise<void> {
  // An agent that prepares a run changes nothing that a commit would show.
  if (row.task === null || row.status === 'Started') return;
  const cause = JSON.parse(row.cause) as Cause;
  if (cause.kind !== 'commit' && cause.kind !== 'pull-request') return;
  const task = await lookUpTask(trx, row.task);
  const triggers = task === undefined ? [] : openSpec(task).trigger.sourceTriggers;
  if (triggers.find(({ name }) => name === cause.trigger)?.reportStatus !== true) return;
  const { commit } = cause;
  const news: CommitNews = { commit, status: row.status };
  await enqueueMessage(trx, {
    kind: 'commit-status',
    target: `${row.task}/${cause.trigger}`,
    event: `run.${row.status}`,
    body: news,
    runSeq: row.seq,
    // Whatever is said of one commit arrives in order, so that nothing old takes the place of something new.
    lane: `commit-status ${row.task} ${commit}`,
    coalesce: `run ${row.seq}`,
    at: row.updated_at,
  });
}
