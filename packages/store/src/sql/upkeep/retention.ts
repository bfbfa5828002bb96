import { sql } from 'kysely';
import type { Doomed } from '../../port/record-keeping.ts';
import type { RetentionPolicy } from '../../port/housekeeping.ts';
import type { Context } from '../context.ts';
import type { Executor } from '../database/database.ts';
import type { RunRow } from '../database/tables.ts';
import { groupBy } from '../group-by.ts';
import { runIdOf } from '../runs/run-id.ts';

/** Over, and not kept by anybody's wish. */
const isLoose = sql<boolean>`finished_at is not null and archived = 0`;

/** Marks old logs as removed and gives them: as long as they are not forgotten they are given again. */
export async function doomedLogs(
  { database: { db } }: Context,
  now: number,
  { logAgeMs }: RetentionPolicy,
  limit: number,
): Promise<readonly Doomed[]> {
  const old = await db
    .selectFrom('runs')
    .select('seq')
    .where(isLoose)
    .where('finished_at', '<', now - logAgeMs)
    .where((eb) =>
      eb.or([
        eb('log_removed', '=', 0),
        eb.exists(eb.selectFrom('log_parts').select('log_parts.seq').whereRef('log_parts.seq', '=', 'runs.seq')),
      ]),
    )
    .orderBy('finished_at')
    .limit(limit)
    .execute();
  return await withBlobs(db, await markRemoved(db, old));
}

/** Runs beyond the policy's age or count. */
export async function doomedRuns(
  { database: { db } }: Context,
  now: number,
  { recordAgeMs, recordCount }: RetentionPolicy,
  limit: number,
): Promise<readonly Doomed[]> {
  const firstTooMany = await db
    .selectFrom('runs')
    .select('finished_at')
    .where(isLoose)
    .orderBy('finished_at', 'desc')
    .offset(recordCount)
    .limit(1)
    .executeTakeFirst();
  const notAfter = Math.max(now - recordAgeMs, firstTooMany?.finished_at ?? 0);
  const old = await db
    .selectFrom('runs')
    .select('seq')
    .where(isLoose)
    .where('finished_at', '<=', notAfter)
    .orderBy('finished_at')
    .limit(limit)
    .execute();
  return await withBlobs(db, await markRemoved(db, old));
}

type RunKey = Pick<RunRow, 'seq'>;

/** Readers and archivers let go of the logs before their blobs are removed. */
async function markRemoved(db: Executor, runs: readonly RunKey[]): Promise<readonly RunKey[]> {
  if (runs.length === 0) return [];
  return await db
    .updateTable('runs')
    .set({ log_removed: 1, log_open: 0 })
    .where('seq', 'in', seqsOf(runs))
    // Somebody may have wished to keep it just now.
    .where(isLoose)
    .returning('seq')
    .execute();
}

async function withBlobs(db: Executor, runs: readonly RunKey[]): Promise<readonly Doomed[]> {
  if (runs.length === 0) return [];
  const parts = await db.selectFrom('log_parts').select(['seq', 'blob']).where('seq', 'in', seqsOf(runs)).execute();
  const blobsOf = groupBy(parts, (part) => part.seq);
  return runs.map(({ seq }) => ({ id: runIdOf(seq), blobs: (blobsOf.get(seq) ?? []).map(({ blob }) => blob) }));
}

function seqsOf(runs: readonly RunKey[]): readonly number[] {
  return runs.map(({ seq }) => seq);
}

/** Uploads that no run uses and whose time is over: from now on none can. */
export async function doomedSources({ database }: Context, now: number, limit: number): Promise<readonly Doomed[]> {
  const doomed = await database.transaction([], async (trx) => {
    const unused = await trx
      .updateTable('sources')
      .set({ state: 'removing' })
      .where('id', 'in', (inner) =>
        inner
          .selectFrom('sources as old')
          .select('old.id')
          .where('old.expires_at', '<', now)
          .where((eb) =>
            eb.not(
              eb.exists(eb.selectFrom('source_uses').select('seq').whereRef('source_uses.source_id', '=', 'old.id')),
            ),
          )
          .orderBy('old.expires_at')
          .limit(limit),
      )
      .returning('id')
      .execute();
    const ids = unused.map(({ id }) => id);
    if (ids.length === 0) return [];
    // A use that was committed while the statement above waited for its row is only seen by another statement.
    const used = await trx
      .updateTable('sources')
      .set({ state: 'complete' })
      .where('id', 'in', ids)
      .where('id', 'in', (eb) => eb.selectFrom('source_uses').select('source_id').where('source_id', 'in', ids))
      .returning('id')
      .execute();
    return ids.filter((id) => !used.some((row) => row.id === id));
  });
  if (doomed.length === 0) return [];
  const parts = await database.db
    .selectFrom('source_parts')
    .select(['source_id', 'blob'])
    .where('source_id', 'in', doomed)
    .execute();
  const blobsOf = groupBy(parts, (part) => part.source_id);
  return doomed.map((id) => ({ id, blobs: (blobsOf.get(id) ?? []).map(({ blob }) => blob) }));
}
