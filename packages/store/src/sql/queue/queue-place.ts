import type { Executor } from '../database/database.ts';
import type { RunRow } from '../database/tables.ts';
import type { Context } from '../context.ts';
import { groupBy } from '../group-by.ts';
import { countOccupied, isReady, isWaiting } from './admit.ts';
import { poolStateOf, type PoolState } from './pool-state.ts';
import { waitingReason } from './waiting-reason.ts';

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
    .selectFrom('runs')
    .select(({ fn }) => ['grp', fn.countAll<number>().as('size')])
    .where(isWaiting)
    .where('pool', '=', pool)
    .groupBy('grp')
    .execute();
  const places: [number, number][] = [];
  for (const alike of groupBy(others, (row) => JSON.stringify([row.grp, row.priority])).values()) {
    for (const [row, ahead] of await aheadInGroup(db, pool, alike)) {
      const turns = sizes.map(({ grp, size }) => (grp === row.grp ? 0 : Math.min(size, ahead)));
      places.push([row.seq, turns.reduce((sum, turn) => sum + turn, ahead)]);
    }
  }
  return places;
}

/** For runs of one group and priority: how many of their group go before each. */
async function aheadInGroup(db: Executor, pool: string, rows: readonly Waiting[]): Promise<[Waiting, number][]> {
  const sorted = rows.toSorted((a, b) => a.seq - b.seq);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return [];
  const inGroup = db.selectFrom('runs').where(isWaiting).where('grp', '=', first.grp).where('pool', '=', pool);
  const { before } = await inGroup
    .select(({ fn }) => fn.countAll<number>().as('before'))
    .where((eb) =>
      eb.or([
        eb('admitted', '=', 1),
        eb.and([eb('admitted', '=', 0), eb('priority', '<', first.priority)]),
        eb.and([eb('admitted', '=', 0), eb('priority', '=', first.priority), eb('seq', '<', first.seq)]),
      ]),
    )
    .executeTakeFirstOrThrow();
  const between = await inGroup
    .select('seq')
    .where('admitted', '=', 0)
    .where('priority', '=', first.priority)
    .where('seq', '>=', first.seq)
    .where('seq', '<=', last.seq)
    .orderBy('seq')
    .execute();
  const order = new Map(between.map(({ seq }, index) => [seq, index]));
  return sorted.map((row) => [row, before + (order.get(row.seq) ?? 0)]);
}

/** Only of groups with a limit. */
async function occupiedBy(db: Executor, rows: readonly Waiting[]): Promise<ReadonlyMap<string, number>> {
  const limited = new Set(rows.filter((row) => row.admitted === 0 && row.concurrency !== null).map((row) => row.grp));
  const counts = new Map<string, number>();
  for (const grp of limited) counts.set(grp, await countOccupied(db, grp));
  return counts;
}
