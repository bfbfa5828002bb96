import type { RunFilter, RunPage } from '@slipway/core/http';
import type { SelectQueryBuilder } from 'kysely';
import type { Executor } from '../database/database.ts';
import type { Tables } from '../database/tables.ts';
import type { Context } from '../context.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { readImageFilter } from './image-filter.ts';
import { showRuns } from './show-runs.ts';

const mostClockErrorMs = 86_400_000;

type RunQuery = SelectQueryBuilder<Tables, 'runs', object>;

/** A page of runs, newest first; one more than asked for is read, to know whether there is a next page. */
export async function listRuns(context: Context, filter: RunFilter): Promise<RunPage> {
  const { db } = context.database;
  const before = filter.cursor === undefined ? Number.MAX_SAFE_INTEGER : readCursor(filter.cursor);
  const after = await seqBefore(db, filter.since);
  const end = Math.min(before, await seqAfter(db, filter.until));
  const inRange = db.selectFrom('runs').where('seq', '<', end).where('seq', '>', after);
  const query = narrow(inRange, db, filter, before);
  const rows = await query
    .selectAll()
    .orderBy('seq', 'desc')
    .limit(filter.top + 1)
    .execute();
  const page = rows.slice(0, filter.top);
  const last = page.at(-1);
  return {
    runs: [...(await showRuns(context, page))],
    ...(rows.length > page.length && last !== undefined ? { cursor: writeCursor(last.seq) } : {}),
  };
}

/**
 * Numbers and times of creation rise together, save that clocks differ and are set: as long as that is less than a day, no run that
 * was created since then has this number or a smaller one. Without it, a list of the last hour would look at all runs.
 */
async function seqBefore(db: Executor, since: string | undefined): Promise<number> {
  if (since === undefined) return 0;
  const row = await db
    .selectFrom('runs')
    .select('seq')
    .where('created_at', '<', Date.parse(since) - mostClockErrorMs)
    .orderBy('created_at', 'desc')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.seq ?? 0;
}

/** The same for the other end. */
async function seqAfter(db: Executor, until: string | undefined): Promise<number> {
  if (until === undefined) return Number.MAX_SAFE_INTEGER;
  const row = await db
    .selectFrom('runs')
    .select('seq')
    .where('created_at', '>', Date.parse(until) + mostClockErrorMs)
    .orderBy('created_at')
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst();
  return row?.seq ?? Number.MAX_SAFE_INTEGER;
}

function narrow(query: RunQuery, db: Executor, filter: RunFilter, before: number): RunQuery {
  const { task, status, pool, since, until, image } = filter;
  let narrowed = query;
  if (task !== undefined) narrowed = narrowed.where('task', '=', task);
  if (status !== undefined) narrowed = narrowed.where('status', '=', status);
  if (pool !== undefined) narrowed = narrowed.where('pool', '=', pool);
  if (since !== undefined) narrowed = narrowed.where('created_at', '>=', Date.parse(since));
  if (until !== undefined) narrowed = narrowed.where('created_at', '<=', Date.parse(until));
  return image === undefined ? narrowed : narrowed.where('seq', 'in', imagesThatMatch(db, image, before));
}

function imagesThatMatch(db: Executor, image: string, before: number) {
  const { name, tag, digest } = readImageFilter(image);
  const slash = name.indexOf('/');
  let query = db
    .selectFrom('run_images')
    .select('run_images.seq')
    .where('run_images.seq', '<', before)
    .where((eb) =>
      eb.or([
        eb('repository', '=', name),
        ...(slash < 0
          ? []
          : [
              eb.and([
                eb('repository', '=', name.slice(slash + 1)),
                eb('run_images.registry', '=', name.slice(0, slash)),
              ]),
            ]),
      ]),
    );
  if (tag !== undefined) query = query.where('tag', '=', tag);
  if (digest !== undefined) query = query.where('digest', '=', digest);
  return query;
}
