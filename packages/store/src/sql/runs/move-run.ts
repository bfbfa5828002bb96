import { runTransitions, type RunStatus } from '@slipway/core';
import type { Updateable, UpdateObject } from 'kysely';
import type { Executor } from '../database/database.ts';
import type { RunRow, Tables } from '../database/tables.ts';

/** What must still hold when a run goes into another status. */
export interface MoveGuard {
  readonly leaseId?: string;
  readonly expiresBefore?: number;
  readonly isAdmitted?: boolean;
}

/**
 * Takes a run into another status, in one statement that looks and writes: the only one that writes statuses. Undefined when the table
 * of transitions or the guard does not allow it; then nothing has changed.
 */
export async function moveRun(
  trx: Executor,
  seq: number,
  to: RunStatus,
  set: Omit<UpdateObject<Tables, 'runs'>, 'status' | 'seq'> & { readonly updated_at: number },
  guard: MoveGuard = {},
): Promise<RunRow | undefined> {
  let update = trx
    .updateTable('runs')
    .set({ ...set, status: to })
    .where('seq', '=', seq)
    .where('status', 'in', runTransitions[to]);
  if (guard.leaseId !== undefined) update = update.where('lease_id', '=', guard.leaseId);
  if (guard.expiresBefore !== undefined) update = update.where('lease_expires', '<', guard.expiresBefore);
  if (guard.isAdmitted === true) update = update.where('admitted', '=', 1);
  return await update.returningAll().executeTakeFirst();
}

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
    admitted: 0,
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
