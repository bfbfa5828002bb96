import type { RunStatus } from '@slipway/core';
import type { Changes, RunChange } from '../../port/run-changes.ts';
import type { Executor } from '../database/database.ts';
import type { RunRow } from '../database/tables.ts';
import type { Context } from '../context.ts';
import { joinChanges } from '../join-changes.ts';
import { admit, readyRun } from '../queue/admit.ts';
import { inGroupOf } from '../runs/find-run.ts';
import { closeSteps, moveRun, offAgent, over, type MoveGuard } from '../runs/move-run.ts';
import { runIdOf } from '../runs/run-id.ts';

/** What becomes of a run that its agent does not have any more, and how it is said. */
export interface Fate {
  readonly status: Extract<RunStatus, 'Queued' | 'Canceled' | 'Timeout' | 'Error'>;
  readonly reason: string;
}

/** Decides about a run whose agent was lost. */
export function afterLoss(row: RunRow, why: string, maxAttempts: number, now: number): Fate {
  const agent = `agent ${row.agent_name ?? ''} ${why}`;
  if (row.cancel_requested === 1) return { status: 'Canceled', reason: `canceled on request; ${agent}` };
  if (hasNoTime(row, now)) return { status: 'Timeout', reason: `the time of the run is over; ${agent}` };
  const lost = row.lost + 1;
  return lost >= maxAttempts
    ? { status: 'Error', reason: `${agent} in attempt ${row.attempt}; no more than ${maxAttempts} agents may be lost` }
    : { status: 'Queued', reason: `${agent} in attempt ${row.attempt}; the run was queued again` };
}

/** Decides about a run that its agent gave back. */
export function afterRelease(row: RunRow, why: string, maxReleases: number, now: number): Fate {
  const agent = `agent ${row.agent_name ?? ''} gave the run back: ${why}`;
  if (row.cancel_requested === 1) return { status: 'Canceled', reason: `canceled on request; ${agent}` };
  if (hasNoTime(row, now)) return { status: 'Timeout', reason: `the time of the run is over; ${agent}` };
  return row.releases + 1 >= maxReleases
    ? { status: 'Error', reason: `${agent}; no more than ${maxReleases} times may a run be given back` }
    : { status: 'Queued', reason: agent };
}

function hasNoTime(row: RunRow, now: number): boolean {
  return row.timed_out === 1 || (row.started_at !== null && row.started_at + row.timeout_ms <= now);
}

/** Takes a run away from its agent, and queues or ends it; undefined when the guard does not hold any more. */
export async function takeAway(
  trx: Executor,
  row: RunRow,
  fate: Fate,
  counts: { readonly lost: number; readonly releases: number },
  guard: MoveGuard,
  now: number,
): Promise<RunChange | undefined> {
  const moved =
    fate.status === 'Queued'
      ? await moveRun(
          trx,
          row,
          'Queued',
          // It keeps the place of its group's limit that it had on the agent, so it need not be admitted anew.
          { ...offAgent, ...counts, admitted: 1, admitted_at: now, queued_at: now, updated_at: now },
          guard,
        )
      : await moveRun(
          trx,
          row,
          fate.status,
          { ...over(row, now, fate.status === 'Canceled' ? undefined : fate.reason), ...counts },
          guard,
        );
  if (moved === undefined) return undefined;
  if (fate.status !== 'Queued') await closeSteps(trx, row.seq, now);
  const agent = row.agent_name === null ? {} : { agent: row.agent_name };
  return {
    runId: runIdOf(row.seq),
    pool: row.pool,
    status: fate.status,
    attempt: row.attempt,
    reason: fate.reason,
    ...agent,
  };
}

/** Takes runs away from agents that are lost, each in a transaction of its own. */
export async function loseLeases(
  context: Context,
  held: readonly Pick<RunRow, 'seq' | 'lease_id'>[],
  why: string,
  now: number,
  expiresBefore?: number,
): Promise<Changes> {
  const all: Changes[] = [];
  for (const { seq, lease_id: leaseId } of held) {
    if (leaseId === null) continue;
    const guard = { leaseId, ...(expiresBefore === undefined ? {} : { expiresBefore }) };
    all.push(
      await inGroupOf(context, runIdOf(seq), async (trx, row) => {
        const fate = afterLoss(row, why, context.maxAttempts, now);
        const counts = { lost: row.lost + 1, releases: row.releases };
        return await settle(context, trx, row, await takeAway(trx, row, fate, counts, guard, now), now);
      }),
    );
  }
  return joinChanges(all);
}

/** What a run that was taken away means for the queue. */
export async function settle(
  { admissionWindow }: Context,
  trx: Executor,
  row: RunRow,
  change: RunChange | undefined,
  now: number,
): Promise<Changes> {
  if (change === undefined) return { changes: [], ready: [] };
  const again = change.status === 'Queued' ? [readyRun(row)] : [];
  return { changes: [change], ready: [...again, ...(await admit(trx, row.grp, admissionWindow, now))] };
}
