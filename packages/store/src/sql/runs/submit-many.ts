import type { ReadyRun } from '../../port/run-changes.ts';
import type { SubmitRun } from '../../port/runs.ts';
import type { Executor } from '../database/database.ts';
import type { RunRow } from '../database/tables.ts';
import type { Context } from '../context.ts';
import { groupBy } from '../group-by.ts';
import { admit, isWaiting, readyRun } from '../queue/admit.ts';
import { linkCauses } from './causes.ts';
import { groupOf } from './group-name.ts';
import { runIdOf } from './run-id.ts';
import { runMoved } from './run-moved.ts';
import { newRun, nextSeq } from './submit-run.ts';

/** New runs in the order of what was submitted, and those that the ready queue should hold now. */
export interface SubmittedRuns {
  readonly runs: readonly RunRow[];
  readonly ready: readonly ReadyRun[];
}

/**
 * Writes many new runs with a few statements for all together, in a transaction that has locked their groups. They have keys that no run has,
 * take the place of no others, and are few enough for one statement.
 */
export async function submitMany(
  trx: Executor,
  context: Context,
  submits: readonly SubmitRun[],
): Promise<SubmittedRuns> {
  if (submits.length === 0) return { runs: [], ready: [] };
  const first = await nextSeq(trx, submits.length);
  const made = submits.map((submit, index) => newRun(context, first + index, groupOf(submit), submit));
  const runs = made.map(({ run }) => run);
  await trx.insertInto('runs').values(runs).execute();
  await trx
    .insertInto('run_inputs')
    .values(made.map(({ input }) => input))
    .execute();
  await countQueued(trx, runs);
  await linkCauses(trx, first, submits);
  for (const run of runs) await runMoved(trx, run);
  return { runs, ready: await admitNew(trx, runs, context.admissionWindow, context.clock()) };
}

async function countQueued(trx: Executor, runs: readonly RunRow[]): Promise<void> {
  const counts = groupBy(runs, ({ grp, pool }) => JSON.stringify([grp, pool]));
  const rows = [...counts.values()].flatMap((same) => {
    const [run] = same;
    return run === undefined ? [] : { pool: run.pool, grp: run.grp, status: 'Queued' as const, number: same.length };
  });
  await trx
    .insertInto('run_counts')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['pool', 'status', 'grp'])
        .doUpdateSet((eb) => ({ number: eb('run_counts.number', '+', eb.ref('excluded.number')) })),
    )
    .execute();
}

/** Admits at once those behind which nothing waits and that no limit holds up; the others go the usual way, group by group. */
async function admitNew(
  trx: Executor,
  runs: readonly RunRow[],
  window: number,
  now: number,
): Promise<readonly ReadyRun[]> {
  const free = await trx
    .updateTable('runs')
    .set({ admitted: 1, admitted_at: now })
    .where(
      'seq',
      'in',
      runs.map(({ seq }) => seq),
    )
    .where(isWaiting)
    .where('concurrency', 'is', null)
    .where((eb) =>
      eb(
        eb
          .selectFrom('runs as others')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .where('others.queued_at', 'is not', null)
          .whereRef('others.grp', '=', 'runs.grp')
          .whereRef('others.pool', '=', 'runs.pool'),
        '<=',
        window,
      ),
    )
    .returning(['seq', 'pool', 'priority'])
    .execute();
  const ready = free.map(readyRun);
  const admitted = new Set(ready.map(({ runId }) => runId));
  const rest = runs.filter(({ seq }) => !admitted.has(runIdOf(seq)));
  for (const grp of new Set(rest.map((run) => run.grp))) ready.push(...(await admit(trx, grp, window, now)));
  return ready;
}
