import type { Changes } from '../../port/run-changes.ts';
import type { SubmitRun } from '../../port/runs.ts';
import type { Executor } from '../database/database.ts';
import type { RunRow } from '../database/tables.ts';
import type { Context } from '../context.ts';
import { joinChanges } from '../join-changes.ts';
import { stopRun } from './cancel-run.ts';
import { runIdOf } from './run-id.ts';
import { addWarning } from './warnings.ts';

/** Groups of the runs that a submit would take the place of, to lock them before anything else. */
export async function groupsOfOlder(db: Executor, submit: SubmitRun): Promise<readonly string[]> {
  return [...new Set((await unfinished(db, submit)).map(({ grp }) => grp))];
}

/** Cancels what a new run takes the place of: older runs of its task for the same branch or pull request. Only inside its transaction. */
export async function supersede(trx: Executor, context: Context, seq: number, submit: SubmitRun): Promise<Changes> {
  const reason = `superseded by ${runIdOf(seq)}`;
  const all: Changes[] = [];
  for (const row of await unfinished(trx, submit)) {
    if (row.seq >= seq) continue;
    const changes = await stopRun(trx, context, row, reason, reason);
    if (changes.changes.length > 0) await addWarning(trx, row.seq, reason, context.clock());
    all.push(changes);
  }
  return joinChanges(all);
}

async function unfinished(db: Executor, { task, sourceRef, supersedes }: SubmitRun): Promise<readonly RunRow[]> {
  if (supersedes !== true || task === undefined || sourceRef === undefined) return [];
  return await db
    .selectFrom('runs')
    .selectAll()
    .where('task', '=', task)
    .where('source_ref', '=', sourceRef)
    .where('finished_at', 'is', null)
    .orderBy('seq')
    .execute();
}
