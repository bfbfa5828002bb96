import { SlipwayError } from '@slipway/core';
import type { Lease } from '@slipway/core/http';
import type { HeldRun } from '../../port/records.ts';
import type { Executor } from '../database/database.ts';
import type { RunRow } from '../database/tables.ts';
import { lookUpRun } from '../runs/find-run.ts';

/** The run that a lease is for, which it holds or has ended. Rejects with `lease-lost` and `not-allowed`. */
export async function requireLease(db: Executor, lease: Lease, tokenId: string): Promise<RunRow> {
  const row = await lookUpRun(db, lease.runId);
  const isOwn = row?.lease_id === lease.leaseId || row?.ended_lease === lease.leaseId;
  if (row === undefined || !isOwn || row.attempt !== lease.attempt) throw leaseLost(lease);
  if (row.lease_token !== tokenId) {
    throw new SlipwayError('not-allowed', `run ${lease.runId} was given to an agent with another token`);
  }
  return row;
}

/** Whether the lease has ended its run: then the same messages may come again. */
export function hasEnded(row: RunRow, lease: Lease): boolean {
  return row.ended_lease === lease.leaseId;
}

/** What its holder learns of a run. */
export function heldRun(row: RunRow, lease: Lease): HeldRun {
  const cancel = reasonToStop(row);
  return {
    status: row.status,
    isOver: hasEnded(row, lease),
    logStart: row.log_start,
    logArchivedTo: row.log_archived,
    ...(cancel === undefined || hasEnded(row, lease) ? {} : { cancel }),
  };
}

/** Why a run on an agent is to stop. */
export function reasonToStop(
  row: Pick<RunRow, 'cancel_requested' | 'timed_out'>,
): 'canceled' | 'timed-out' | undefined {
  if (row.cancel_requested === 1) return 'canceled';
  return row.timed_out === 1 ? 'timed-out' : undefined;
}

/** What is said to a holder whose lease is no longer the run's. */
export function leaseLost({ runId, attempt }: Lease): SlipwayError {
  return new SlipwayError('lease-lost', `attempt ${attempt} of run ${runId} is no longer this agent's`);
}
