import type { Executor } from '../database/database.ts';
import type { RunRow } from '../database/tables.ts';
import { tellCommit } from '../git-hosts/tell-commit.ts';
import { notifyRun } from '../notifications/notify-run.ts';

/**
 * What is told to the outside of a run's new status: a new run's, too. It is called in the transaction that moves the run, once for each
 * status that it comes into, with its row as it is then.
 */
export async function runMoved(trx: Executor, row: RunRow): Promise<void> {
  await tellCommit(trx, row);
  await notifyRun(trx, row);
}
