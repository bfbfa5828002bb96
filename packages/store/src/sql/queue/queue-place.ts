import { sql } from 'kysely';
import type { Executor } from '../database/database.ts';
import type { RunRow } from '../database/tables.ts';
import type { Context } from '../context.ts';
import { groupBy } from '../group-by.ts';
import { countOccupied, isReady, isWaiting } from './admit.ts';
import { poolStateOf, type PoolState } from './pool-state.ts';
import { waitingReason } from './waiting-reason.ts';

/** So many groups are looked at by one statement; SQLite has a limit for its parameters. */
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
  const parts = [...groupBy(others, (row) => JSON.stringify([row.grp, row.priority])).values()];
  const firsts = await aheadOfFirst(db, pool, parts.map(firstOf));
  // Several connections, where the database has them, do it at the same time.
  const orders = new Map((await Promise.all(parts.map((part) => behindFirst(db, pool, part)))).flat());
  return parts.flatMap((part, index) =>
    part.map((row): [number, number] => {
      const ahead = (firsts[index] ?? 0) + (orders.get(row.seq) ?? 0);
      const turns = sizes.map(({ grp, size }) => (grp === row.grp ? 0 : Math.min(size, ahead)));
      return [row.seq, turns.reduce((sum, turn) => sum + turn, ahead)];
    }),
  );
}

function firstOf(rows: readonly Waiting[]): Waiting {
  return rows.reduce((first, row) => (row.seq < first.seq ? row : first));
}

/**
 * How many of its own group go before each run, by one statement for many. A row of values each, and not a branch of a union:
 * Postgres takes longer to plan fifty branches than to count.
 */
async function aheadOfFirst(db: Executor, pool: string, rows: readonly Waiting[]): Promise<readonly number[]> {
  const counts: number[] = [];
  for (let from = 0; from < rows.length; from += mostTerms) {
    const terms = rows.slice(from, from + mostTerms).map(({ grp, priority, seq }, index) => {
      return sql`(${whole(index)}, ${grp}, ${whole(priority)}, ${whole(seq)})`;
    });
    const inGroup = sql`select count(*) from runs where ${isWaiting} and grp = first.grp and pool = ${pool}`;
    // One range of the index each.
    const { rows: found } = await sql<{ readonly ahead: number }>`
      with first (term, grp, priority, seq) as (values ${sql.join(terms)})
      select (${inGroup} and admitted = 1)
        + (${inGroup} and admitted = 0 and priority < first.priority)
        + (${inGroup} and admitted = 0 and priority = first.priority and runs.seq < first.seq) as ahead
      from first order by term`.execute(db);
    counts.push(...found.map(({ ahead }) => ahead));
  }
  return counts;
}

/** For runs of one group and priority: how many of them are between the first and each. */
async function behindFirst(
  db: Executor,
  pool: string,
  rows: readonly Waiting[],
): Promise<readonly (readonly [seq: number, behind: number])[]> {
  const { grp, priority, seq: first } = firstOf(rows);
  if (rows.length === 1) return [[first, 0]];
  const between = await db
    .selectFrom('runs')
    .select('seq')
    .where(isWaiting)
    .where('grp', '=', grp)
    .where('pool', '=', pool)
    .where('admitted', '=', 0)
    .where('priority', '=', priority)
    .where('seq', '>=', first)
    .where('seq', '<=', Math.max(...rows.map(({ seq }) => seq)))
    .orderBy('seq')
    .execute();
  return between.map(({ seq }, index) => [seq, index]);
}

/** Without the cast, Postgres takes a parameter among values for text. */
function whole(value: number) {
  return sql`cast(${value} as bigint)`;
}

/** Only of groups with a limit. */
async function occupiedBy(db: Executor, rows: readonly Waiting[]): Promise<ReadonlyMap<string, number>> {
  const limited = new Set(rows.filter((row) => row.admitted === 0 && row.concurrency !== null).map((row) => row.grp));
  const counts = new Map<string, number>();
  for (const grp of limited) counts.set(grp, await countOccupied(db, grp));
  return counts;
}
