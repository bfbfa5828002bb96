import type { Changes } from '../../port/run-changes.ts';
import type { Context } from '../context.ts';
import type { Executor } from '../database/database.ts';
import type { RunRow } from '../database/tables.ts';
import { joinChanges } from '../join-changes.ts';
import { settle, takeAway, type Fate } from '../leases/lose-lease.ts';
import { inGroupOf } from '../runs/find-run.ts';
import { runIdOf } from '../runs/run-id.ts';
import { sql } from 'kysely';

const atOnce = 500;
const noMark: Changes = { changes: [], ready: [] };

/** Ends or marks runs whose time is over. */
export async function timeOutRuns(context: Context, now: number, graceMs: number): Promise<Changes> {
  const due = await context.database.db
    .selectFrom('runs')
    .select('seq')
    .where(sql<boolean>`finished_at is null and started_at is not null`)
    .where(({ eb }) => eb(eb('started_at', '+', eb.ref('timeout_ms')), '<=', now))
    .where((eb) =>
      eb.or([
        eb('timed_out', '=', 0),
        eb('lease_id', 'is', null),
        eb(eb('started_at', '+', eb.ref('timeout_ms')), '<=', now - graceMs),
      ]),
    )
    .orderBy('started_at')
    .limit(atOnce)
    .execute();
  const all: Changes[] = [];
  for (const { seq } of due) {
    all.push(await inGroupOf(context, runIdOf(seq), (trx, row) => timeOutRun(context, trx, row, now, graceMs)));
  }
  return joinChanges(all);
}

async function timeOutRun(
  context: Context,
  trx: Executor,
  row: RunRow,
  now: number,
  graceMs: number,
): Promise<Changes> {
  const overAt = (row.started_at ?? now) + row.timeout_ms;
  if (row.finished_at !== null || overAt > now) return noMark;
  const reason = `the run took longer than ${row.timeout_ms / 1000} s`;
  if (row.lease_id === null || overAt + graceMs <= now) {
    const silent = row.lease_id === null ? '' : `, and agent ${row.agent_name ?? ''} did not end it`;
    return await endRun(context, trx, row, { status: 'Timeout', reason: `${reason}${silent}` }, now);
  }
  if (row.timed_out === 1) return noMark;
  await trx.updateTable('runs').set({ timed_out: 1, updated_at: now }).where('seq', '=', row.seq).execute();
  const agent = row.agent_name === null ? {} : { agent: row.agent_name };
  const { status, pool, attempt } = row;
  return { changes: [{ runId: runIdOf(row.seq), pool, status, attempt, ...agent, reason }], ready: [] };
}

/** Ends runs that no agent took for too long. */
export async function limitQueueWait(context: Context, now: number, maxWaitMs: number): Promise<Changes> {
  const due = await context.database.db
    .selectFrom('runs')
    .select('seq')
    .where('queued_at', '<', now - maxWaitMs)
    .orderBy('queued_at')
    .limit(atOnce)
    .execute();
  const all: Changes[] = [];
  for (const { seq } of due) {
    all.push(
      await inGroupOf(context, runIdOf(seq), async (trx, row) => {
        if (row.queued_at === null || row.queued_at >= now - maxWaitMs) return noMark;
        const reason = `no agent of pool ${row.pool} took the run within ${Math.round(maxWaitMs / 1000)} s`;
        return await endRun(context, trx, row, { status: 'Error', reason }, now);
      }),
    );
  }
  return joinChanges(all);
}

async function endRun(context: Context, trx: Executor, row: RunRow, fate: Fate, now: number): Promise<Changes> {
  const guard = row.lease_id === null ? {} : { leaseId: row.lease_id };
  const change = await takeAway(trx, row, fate, { lost: row.lost, releases: row.releases }, guard, now);
  return await settle(context, trx, row, change, now);
}
