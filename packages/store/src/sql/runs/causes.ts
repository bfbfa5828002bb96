import type { Run } from '@slipway/core/http';
import type { Executor } from '../database/database.ts';
import { runIdOf, seqOf } from './run-id.ts';

/** Writes down which runs' images started a run; those that are forgotten already are left out. */
export async function linkCauses(trx: Executor, seq: number, causedBy: readonly string[] = []): Promise<void> {
  const named = [...new Set(causedBy.flatMap((runId) => seqOf(runId) ?? []))];
  if (named.length === 0) return;
  const parents = await trx.selectFrom('runs').select('seq').where('seq', 'in', named).execute();
  if (parents.length === 0) return;
  await trx
    .insertInto('run_causes')
    .values(parents.map((parent) => ({ parent_seq: parent.seq, child_seq: seq })))
    .execute();
}

/** The runs that a run's images have started, in their order. */
export async function causedBy(db: Executor, seq: number): Promise<NonNullable<Run['caused']>> {
  const rows = await db
    .selectFrom('run_causes')
    .innerJoin('runs', 'runs.seq', 'run_causes.child_seq')
    .select(['runs.seq', 'runs.task'])
    .where('run_causes.parent_seq', '=', seq)
    .orderBy('runs.seq')
    .execute();
  return rows.map((row) => ({ runId: runIdOf(row.seq), task: row.task ?? '' }));
}
