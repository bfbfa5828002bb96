import type { Run } from '@slipway/core/http';
import type { SubmitRun } from '../../port/runs.ts';
import type { Executor } from '../database/database.ts';
import { runIdOf, seqOf } from './run-id.ts';

/**
 * Writes down which runs' images started new ones, which are numbered in their order from the first on; those that are forgotten already are
 * left out.
 */
export async function linkCauses(
  trx: Executor,
  first: number,
  submits: readonly Pick<SubmitRun, 'causedBy'>[],
): Promise<void> {
  const links = submits.flatMap(({ causedBy: causes = [] }, index) =>
    [...new Set(causes)].flatMap((runId) => {
      const parent = seqOf(runId);
      return parent === undefined ? [] : { parent_seq: parent, child_seq: first + index };
    }),
  );
  if (links.length === 0) return;
  const named = [...new Set(links.map((link) => link.parent_seq))];
  const known = await trx.selectFrom('runs').select('seq').where('seq', 'in', named).execute();
  const kept = links.filter((link) => known.some(({ seq }) => seq === link.parent_seq));
  if (kept.length === 0) return;
  // One run may push two images that a third run waits for, one after the other.
  await trx
    .insertInto('run_causes')
    .values(kept)
    .onConflict((conflict) => conflict.doNothing())
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
