import { sql } from 'kysely';
import type { Executor } from '../database/database.ts';
import type { RunRow } from '../database/tables.ts';
import type { ReadyRun } from '../../port/run-changes.ts';
import { runIdOf } from '../runs/run-id.ts';

/** Written out, because SQLite uses an index of some rows only when the statement itself says that it is about those. */
export const isWaiting = sql<boolean>`queued_at is not null`;
/** The same for runs that the ready queue holds. */
export const isReady = sql<boolean>`admitted_at is not null`;
/** The same for runs on agents. */
export const isLeased = sql<boolean>`lease_id is not null`;

/** What the queue needs to know of a run. */
export function readyRun(row: Pick<RunRow, 'seq' | 'pool' | 'priority'>): ReadyRun {
  return { runId: runIdOf(row.seq), pool: row.pool, priority: row.priority };
}

/**
 * Admits runs of a group that there is room for, in every pool: by priority, then by age. At most `window` of a group wait in one pool's
 * ready queue, so that a thousand runs of one group do not stand before one of another; and no more are in ready queues and on agents
 * together than the task's limit. Only inside a transaction that has locked the group.
 */
export async function admit(trx: Executor, grp: string, window: number, now: number): Promise<readonly ReadyRun[]> {
  const admitted: ReadyRun[] = [];
  for (let pool = await nextPool(trx, grp, ''); pool !== undefined; pool = await nextPool(trx, grp, pool)) {
    const waiting = await countWaiting(trx, grp, pool);
    if (waiting >= window) continue;
    const candidates = await trx
      .selectFrom('runs')
      .select(['seq', 'pool', 'priority', 'concurrency'])
      .where(isWaiting)
      .where('grp', '=', grp)
      .where('admitted', '=', 0)
      .where('pool', '=', pool)
      .orderBy('priority')
      .orderBy('seq')
      .limit(window - waiting)
      .execute();
    for (const candidate of candidates) {
      if (candidate.concurrency !== null && (await countOccupied(trx, grp)) >= candidate.concurrency) break;
      await trx
        .updateTable('runs')
        .set({ admitted: 1, admitted_at: now })
        .where('seq', '=', candidate.seq)
        .where(isWaiting)
        .execute();
      admitted.push(readyRun(candidate));
    }
  }
  return admitted;
}

/** Places of a task's limit that are taken. */
export async function countOccupied(db: Executor, grp: string): Promise<number> {
  const { onAgents } = await db
    .selectFrom('runs')
    .select(({ fn }) => fn.countAll<number>().as('onAgents'))
    .where(isLeased)
    .where('grp', '=', grp)
    .executeTakeFirstOrThrow();
  return onAgents + (await countWaiting(db, grp));
}

async function countWaiting(db: Executor, grp: string, pool?: string): Promise<number> {
  const { count } = await db
    .selectFrom('runs')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where(isWaiting)
    .where('grp', '=', grp)
    .where('admitted', '=', 1)
    .$if(pool !== undefined, (query) => query.where('pool', '=', pool ?? ''))
    .executeTakeFirstOrThrow();
  return count;
}

/** From pool to pool by the index, not over all runs that wait. */
async function nextPool(trx: Executor, grp: string, after: string): Promise<string | undefined> {
  const row = await trx
    .selectFrom('runs')
    .select('pool')
    .where(isWaiting)
    .where('grp', '=', grp)
    .where('admitted', '=', 0)
    .where('pool', '>', after)
    .orderBy('pool')
    .limit(1)
    .executeTakeFirst();
  return row?.pool;
}
