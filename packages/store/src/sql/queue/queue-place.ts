import { sql } from 'kysely';
import type { Executor } from '../database/database.ts';
import type { RunRow } from '../database/tables.ts';
import type { Context } from '../context.ts';
import { groupBy } from '../group-by.ts';
import { countOccupied, isReady, isWaiting } from './admit.ts';
import { poolStateOf, type PoolState } from './pool-state.ts';
import { waitingReason } from './waiting-reason.ts';

/** SQLite takes no more than 500 in one statement. */
const mostTerms = 100;

/** A run's place among the runs of its pool that wait, and why it waits. */
export interface QueuePlace {
  readonly position: number;
  readonly reason: string;
}

type Waiting = Pick<RunRow, 'seq' | 'grp' | 'pool' | 'priority' | 'admitted' | 'admitted_at' | 'concurrency' | 'task'>;

/**
 * Places of queued runs by their number. A run that is not admitted yet has before it all of its own group that go before it, and as many
 * of every other group, because groups take turns. Whole lists cost little more than one run: what lies between two runs of one
 * group is counted once.
 */
export async function queuePlaces(
  { database: { db }, clock, leaseMs }: Context,
  rows: readonly Waiting[],
): Promise<ReadonlyMap<number, QueuePlace>> {
  const places = new Map<number, QueuePlace>();
  for (const [pool, inPool] of groupBy(rows, (row) => row.pool)) {
    const state = await poolStateOf(db, pool, clock() - leaseMs);
    const before = new Map([...(await beforeReady(db, pool, inPool)), ...(await beforeOthers(db, pool, inPool))]);
    const occupied = await occupiedBy(db, inPool);
    for (const row of inPool) {
      places.set(row.seq, placeOf(row, before.get(row.seq) ?? 0, state, occupied.get(row.grp) ?? 0));
    }
  }
  return places;
}

function placeOf(row: Waiting, before: number, pool: PoolState, occupied: number): QueuePlace {
  const isLimited = row.admitted === 0 && row.concurrency !== null && occupied >= row.concurrency;
  const limit =
    isLimited && row.concurrency !== null ? { task: row.task ?? row.grp, concurrency: row.concurrency } : undefined;
  return { position: before + 1, reason: waitingReason(pool, before, limit) };
}

/** Runs before those that the ready queue holds already. */
async function beforeReady(db: Executor, pool: string, rows: readonly Waiting[]): Promise<[number, number][]> {
  if (!rows.some((row) => row.admitted === 1)) return [];
  const queue = await db
    .selectFrom('runs')
    .select('seq')
    .where(isReady)
    .where('pool', '=', pool)
    .orderBy('priority')
    .orderBy('admitted_at')
    .orderBy('seq')
    .execute();
  return queue.map(({ seq }, index) => [seq, index]);
}

async function beforeOthers(db: Executor, pool: string, rows: readonly Waiting[]): Promise<[number, number][]> {
  const others = rows.filter((row) => row.admitted === 0);
  if (others.length === 0) return [];
  const sizes = await db
    .selectFrom('run_counts')
    .select(['grp', 'number as size'])
    .where('pool', '=', pool)
    .where('status', '=', 'Queued')
    .execute();
  const places: [number, number][] = [];
  const parts = [...groupBy(others, (row) => JSON.stringify([row.grp, row.priority])).values()];
  const firsts = await aheadOfFirst(db, pool, parts.map(firstOf));
  for (const [index, part] of parts.entries()) {
    for (const [row, behindFirst] of await behindFirstOf(db, pool, part)) {
      const ahead = (firsts[index] ?? 0) + behindFirst;
      const turns = sizes.map(({ grp, size }) => (grp === row.grp ? 0 : Math.min(size, ahead)));
      places.push([row.seq, turns.reduce((sum, turn) => sum + turn, ahead)]);
    }
  }
  return places;
}

function firstOf(rows: readonly Waiting[]): Waiting {
  return rows.reduce((first, row) => (row.seq < first.seq ? row : first));
}

/** How many of its own group go before each run, by one statement for up to so many. */
async function aheadOfFirst(db: Executor, pool: string, rows: readonly Waiting[]): Promise<readonly number[]> {
  const counts: number[] = [];
  for (let from = 0; from < rows.length; from += mostTerms) {
    const terms = rows.slice(from, from + mostTerms).map((row, index) => {
      const inGroup = db
        .selectFrom('runs')
        .select(({ fn }) => fn.countAll<number>().as('number'))
        .where(isWaiting)
        .where('grp', '=', row.grp)
        .where('pool', '=', pool);
      const rest = inGroup.where('admitted', '=', 0);
      // One range of the index each.
      const admitted = inGroup.where('admitted', '=', 1);
      const sooner = rest.where('priority', '<', row.priority);
      const older = rest.where('priority', '=', row.priority).where('seq', '<', row.seq);
      return db.selectNoFrom([
        sql<number>`${sql.lit(index)}`.as('term'),
        sql<number>`(${admitted}) + (${sooner}) + (${older})`.as('ahead'),
      ]);
    });
    const [first, ...others] = terms;
    if (first === undefined) continue;
    const found = await others.reduce((query, term) => query.unionAll(term), first).execute();
    counts.push(...found.toSorted((a, b) => a.term - b.term).map(({ ahead }) => ahead));
  }
  return counts;
}

/** For runs of one group and priority: how many of them are between the first and each. */
async function behindFirstOf(db: Executor, pool: string, rows: readonly Waiting[]): Promise<[Waiting, number][]> {
  const sorted = rows.toSorted((a, b) => a.seq - b.seq);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined || first === last) return sorted.map((row) => [row, 0]);
  const between = await db
    .selectFrom('runs')
    .select('seq')
    .where(isWaiting)
    .where('grp', '=', first.grp)
    .where('pool', '=', pool)
    .where('admitted', '=', 0)
    .where('priority', '=', first.priority)
    .where('seq', '>=', first.seq)
    .where('seq', '<=', last.seq)
    .orderBy('seq')
    .execute();
  const order = new Map(between.map(({ seq }, index) => [seq, index]));
  return sorted.map((row) => [row, order.get(row.seq) ?? 0]);
}

/** Only of groups with a limit. */
async function occupiedBy(db: Executor, rows: readonly Waiting[]): Promise<ReadonlyMap<string, number>> {
  const limited = new Set(rows.filter((row) => row.admitted === 0 && row.concurrency !== null).map((row) => row.grp));
  const counts = new Map<string, number>();
  for (const grp of limited) counts.set(grp, await countOccupied(db, grp));
  return counts;
}
