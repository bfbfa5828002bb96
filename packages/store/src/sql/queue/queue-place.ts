import { sql } from 'kysely';
import type { Executor } from '../database/database.ts';
import type { RunRow } from '../database/tables.ts';
import type { Context } from '../context.ts';
import { groupBy } from '../group-by.ts';
import { sharedGroup } from '../runs/group-name.ts';
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
  const { group } = sharedGroup(row.grp);
  const of =
    group === undefined
      ? ({ kind: 'task', name: row.task ?? row.grp } as const)
      : ({ kind: 'group', name: group } as const);
  const limit = isLimited && row.concurrency !== null ? { ...of, concurrency: row.concurrency } : undefined;
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
  const sizeOf = new Map(sizes.map(({ grp, size }) => [grp, size]));
  const parts = [...groupBy(others, (row) => JSON.stringify([row.grp, row.priority])).values()];
  const firsts = parts.map(firstOf);
  const notAhead = await fromFirstOn(db, pool, firsts);
  const aheadOf = firsts.map(({ grp }, index) => Math.max(0, (sizeOf.get(grp) ?? 0) - (notAhead[index] ?? 0)));
  const orders = await behindFirst(db, pool, parts);
  return parts.flatMap((part, index) =>
    part.map((row): [number, number] => {
      const ahead = (aheadOf[index] ?? 0) + (orders.get(row.seq) ?? 0);
      const turns = sizes.map(({ grp, size }) => (grp === row.grp ? 0 : Math.min(size, ahead)));
      return [row.seq, turns.reduce((sum, turn) => sum + turn, ahead)];
    }),
  );
}

function firstOf(rows: readonly Waiting[]): Waiting {
  return rows.reduce((first, row) => (row.seq < first.seq ? row : first));
}

/**
 * How many of its own group do not go before each run, itself among them, by one statement for many. Counted are these and not those before
 * it, whose number follows: what is asked for is mostly what came last. A row of values each, and not a branch of a union: Postgres takes
 * longer to plan fifty branches than to count.
 */
async function fromFirstOn(db: Executor, pool: string, rows: readonly Waiting[]): Promise<readonly number[]> {
  const counts: number[] = [];
  for (let from = 0; from < rows.length; from += mostTerms) {
    const terms = rows.slice(from, from + mostTerms).map(({ grp, priority, seq }, index) => {
      return sql`(${whole(index)}, ${grp}, ${whole(priority)}, ${whole(seq)})`;
    });
    const notAdmitted = sql`select count(*) from runs where ${isWaiting} and grp = first.grp and pool = ${pool} and admitted = 0`;
    // One range of the index each.
    const { rows: found } = await sql<{ readonly rest: number }>`
      with first (term, grp, priority, seq) as (values ${sql.join(terms)})
      select (${notAdmitted} and priority > first.priority)
        + (${notAdmitted} and priority = first.priority and runs.seq >= first.seq) as rest
      from first order by term`.execute(db);
    counts.push(...found.map(({ rest }) => rest));
  }
  return counts;
}

/** For runs of each group and priority: how many of them are between its first and each. */
async function behindFirst(
  db: Executor,
  pool: string,
  parts: readonly (readonly Waiting[])[],
): Promise<ReadonlyMap<number, number>> {
  const behind = new Map(parts.map((part) => [firstOf(part).seq, 0]));
  const several = parts.filter((part) => part.length > 1);
  for (let from = 0; from < several.length; from += mostTerms) {
    const terms = several.slice(from, from + mostTerms).map((part, index) => {
      const { grp, priority, seq } = firstOf(part);
      const last = Math.max(...part.map((row) => row.seq));
      return sql`(${whole(index)}, ${grp}, ${whole(priority)}, ${whole(seq)}, ${whole(last)})`;
    });
    const { rows: between } = await sql<{ readonly seq: number; readonly place: number }>`
      with part (term, grp, priority, first, last) as (values ${sql.join(terms)})
      select runs.seq, row_number() over (partition by part.term order by runs.seq) - 1 as place
      from part join runs on ${isWaiting} and runs.grp = part.grp and runs.pool = ${pool} and runs.admitted = 0
        and runs.priority = part.priority and runs.seq between part.first and part.last`.execute(db);
    for (const { seq, place } of between) behind.set(seq, place);
  }
  return behind;
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
