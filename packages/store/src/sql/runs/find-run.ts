import type { Executor } from '../database/database.ts';
import type { RunRow } from '../database/tables.ts';
import type { Context } from '../context.ts';
import { noSuchRun, seqOf } from './run-id.ts';

/** The row of a run. Rejects with `not-found`. */
export async function findRun(db: Executor, runId: string): Promise<RunRow> {
  const row = await lookUpRun(db, runId);
  if (row === undefined) throw noSuchRun(runId);
  return row;
}

/** The row of a run, if there is one. */
export async function lookUpRun(db: Executor, runId: string): Promise<RunRow | undefined> {
  const seq = seqOf(runId);
  if (seq === undefined) return undefined;
  return await db.selectFrom('runs').selectAll().where('seq', '=', seq).executeTakeFirst();
}

/**
 * Works on a run while nothing else admits runs of its group: what takes a run out of the queue or off its agent makes room for the
 * next. Rejects with `not-found`.
 */
export async function inGroupOf<T>(
  { database }: Context,
  runId: string,
  work: (trx: Executor, row: RunRow) => Promise<T>,
): Promise<T> {
  const { grp } = await findRun(database.db, runId);
  return await database.transaction([groupLock(grp)], async (trx) => work(trx, await findRun(trx, runId)));
}

/** Name under which a group is locked. */
export function groupLock(grp: string): string {
  return `group ${grp}`;
}
