import { runTransitions, type RunStatus } from '@slipway/core';
import type { Updateable, UpdateObject } from 'kysely';
import type { Executor } from '../database/database.ts';
import type { RunRow, Tables } from '../database/tables.ts';
import { runMoved } from './run-moved.ts';

/** What must still hold when a run goes into another status. */
export interface MoveGuard {
  readonly leaseId?: string;
  readonly expiresBefore?: number;
  readonly isAdmitted?: boolean;
}

/**
 * Takes a run into another status, in one statement that looks and writes: the only one that changes statuses. Undefined when the table
 * of transitions or the guard does not allow it, or the run has moved since it was read; then nothing has changed.
 */
export async function moveRun(
  trx: Executor,
  from: RunRow,
  to: RunStatus,
  set: Omit<UpdateObject<Tables, 'runs'>, 'status' | 'seq'> & { readonly updated_at: number },
  guard: MoveGuard = {},
): Promise<RunRow | undefined> {
  let update = trx
    .updateTable('runs')
    .set({ ...(to === 'Queued' ? {} : outOfQueue), ...set, status: to })
    .where('seq', '=', from.seq)
    .where('status', 'in', runTransitions[to])
    .where('status', '=', from.status);
  if (guard.leaseId !== undefined) update = update.where('lease_id', '=', guard.leaseId);
  if (guard.expiresBefore !== undefined) update = update.where('lease_expires', '<', guard.expiresBefore);
  if (guard.isAdmitted === true) update = update.where('admitted', '=', 1);
  const moved = await update.returningAll().executeTakeFirst();
  if (moved === undefined) return undefined;
  await countRun(trx, from, from.status, -1);
  await countRun(trx, from, to, 1);
  await runMoved(trx, moved);
  return moved;
}

/** Counts a run into a status, or out of it. Only in the transaction that moves it. */
export async function countRun(
  trx: Executor,
  { pool, grp }: Pick<RunRow, 'pool' | 'grp'>,
  status: RunStatus,
  change: 1 | -1,
): Promise<void> {
  await trx
    .insertInto('run_counts')
    .values({ pool, grp, status, number: change })
    .onConflict((conflict) =>
      conflict
        .columns(['pool', 'status', 'grp'])
        .doUpdateSet((eb) => ({ number: eb('run_counts.number', '+', change) })),
    )
    .execute();
}

/** A run that does not wait. */
const outOfQueue = { queued_at: null, admitted: 0, admitted_at: null } as const satisfies Updateable<RunRow>;

/** A run without a lease. */
export const offAgent = {
  lease_id: null,
  lease_agent: null,
  lease_token: null,
  lease_expires: null,
} as const satisfies Updateable<RunRow>;

/** What a run that is over has. A run that no agent ever had has no log, which is thereby complete. */
export function over(row: RunRow, now: number, error: string | undefined) {
  return {
    ...offAgent,
    finished_at: now,
    updated_at: now,
    error: error === undefined ? null : error.slice(0, mostErrorText),
    ...(row.attempt === 0 ? { log_end: 0 } : {}),
  } as const satisfies Updateable<RunRow>;
}

/** Longest text of an error that a record keeps, in characters. */
export const mostErrorText = 4000;

/** Steps that an ended run leaves open have not ended by themselves. */
export async function closeSteps(trx: Executor, seq: number, now: number): Promise<void> {
  await trx
    .updateTable('run_steps')
    .set({ status: 'canceled', finished_at: now })
    .where('seq', '=', seq)
    .where('status', 'in', ['running', 'detached'])
    .execute();
  await trx
    .updateTable('run_steps')
    .set({ status: 'skipped' })
    .where('seq', '=', seq)
    .where('status', '=', 'waiting')
    .execute();
}
