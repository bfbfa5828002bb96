import { isFinal, SlipwayError } from '@slipway/core';
import type { Run } from '@slipway/core/http';
import type { Changes } from '../../port/run-changes.ts';
import type { Context } from '../context.ts';
import type { Executor } from '../database/database.ts';
import type { RunRow } from '../database/tables.ts';
import { admit } from '../queue/admit.ts';
import { findRun, inGroupOf } from './find-run.ts';
import { closeSteps, moveRun, over } from './move-run.ts';
import { runIdOf } from './run-id.ts';
import { showOneRun } from './show-runs.ts';

const reason = 'canceled by a user';

/** Ends a queued run at once; marks one on an agent, which learns of it with its next answer. */
export async function cancelRun(context: Context, runId: string): Promise<Changes & { readonly run: Run }> {
  const { database } = context;
  const changes = await inGroupOf(context, runId, async (trx, row): Promise<Changes> => {
    if (isFinal(row.status)) {
      throw new SlipwayError('conflict', `run ${runId} is over: ${row.status}`, { details: { status: row.status } });
    }
    return await stopRun(trx, context, row, reason);
  });
  return { ...changes, run: await showOneRun(context, await findRun(database.db, runId)) };
}

/** Does it, in a transaction that has locked the run's group. An error is kept by a run that ends at once. */
export async function stopRun(
  trx: Executor,
  { clock, admissionWindow }: Context,
  row: RunRow,
  why: string,
  error?: string,
): Promise<Changes> {
  const now = clock();
  const runId = runIdOf(row.seq);
  const change = { runId, pool: row.pool, attempt: row.attempt, reason: why };
  if (row.lease_id === null) {
    if ((await moveRun(trx, row, 'Canceled', over(row, now, error))) === undefined) {
      throw new SlipwayError('conflict', `run ${runId} cannot be canceled as it is`);
    }
    await closeSteps(trx, row.seq, now);
    return {
      changes: [{ ...change, status: 'Canceled' }],
      ready: await admit(trx, row.grp, admissionWindow, now),
    };
  }
  if (row.cancel_requested === 1) return { changes: [], ready: [] };
  await trx
    .updateTable('runs')
    .set({ cancel_requested: 1, updated_at: now })
    .where('seq', '=', row.seq)
    .where('lease_id', 'is not', null)
    .execute();
  const agent = row.agent_name === null ? {} : { agent: row.agent_name };
  return { changes: [{ ...change, ...agent, status: row.status }], ready: [] };
}
