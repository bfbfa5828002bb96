import { sql, type RawBuilder } from 'kysely';
import { isFinal, SlipwayError } from '@slipway/core';
import type { LogRecord, LogRecords } from '../../port/record-keeping.ts';
import type { Context } from '../context.ts';
import type { Flag } from '../database/flag.ts';
import type { RunRow } from '../database/tables.ts';
import { hasEnded, leaseLost, requireLease } from '../leases/hold.ts';
import { findRun, lookUpRun } from '../runs/find-run.ts';
import { runIdOf } from '../runs/run-id.ts';

/** 0 for a log that is archived up to this end, whatever another process archives at the same moment. */
export function openUnless(end: number): RawBuilder<Flag> {
  return sql<Flag>`case when log_archived = ${end} then 0 else 1 end`;
}

/** Bookkeeping of logs. */
export function logRecords({ database }: Context): LogRecords {
  const { db } = database;
  return {
    get: async (runId) => {
      const row = await lookUpRun(db, runId);
      return row === undefined ? undefined : logRecord(row);
    },
    beginAttempt: async (lease, tokenId, start) => {
      const row = await requireLease(db, lease, tokenId);
      if (hasEnded(row, lease)) throw leaseLost(lease);
      const written = await db
        .updateTable('runs')
        .set({ log_start: start })
        .where('seq', '=', row.seq)
        .where('lease_id', '=', lease.leaseId)
        .returning('seq')
        .executeTakeFirst();
      if (written === undefined) throw leaseLost(lease);
    },
    addPart: async (runId, part) => {
      const { seq } = await findRun(db, runId);
      if (part.end <= part.start) throw new SlipwayError('invalid-argument', 'a part of a log has at least one byte');
      return await database.transaction([], async (trx) => {
        const first = await trx
          .updateTable('runs')
          .set({ log_archived: part.end, log_open: sql<Flag>`case when log_end = ${part.end} then 0 else 1 end` })
          .where('seq', '=', seq)
          .where('log_archived', '=', part.start)
          .where('log_removed', '=', 0)
          .where((eb) => eb.or([eb('log_end', 'is', null), eb('log_end', '>=', part.end)]))
          .returning('seq')
          .executeTakeFirst();
        if (first === undefined) return false;
        await trx
          .insertInto('log_parts')
          .values({ seq, start_offset: part.start, end_offset: part.end, blob: part.blob, chunks: part.index })
          .execute();
        return true;
      });
    },
    parts: async (runId, from, limit) => {
      const { seq } = await findRun(db, runId);
      const rows = await db
        .selectFrom('log_parts')
        .selectAll()
        .where('seq', '=', seq)
        .where('end_offset', '>', from)
        .orderBy('start_offset')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        start: row.start_offset,
        end: row.end_offset,
        blob: row.blob,
        // Postgres gives a Buffer.
        index: new Uint8Array(row.chunks),
      }));
    },
    complete: async (runId, end) => {
      const { seq, status } = await findRun(db, runId);
      if (!isFinal(status)) throw new SlipwayError('conflict', `run ${runId} is not over: its log may still grow`);
      await db
        .updateTable('runs')
        .set({ log_end: end, log_open: openUnless(end) })
        .where('seq', '=', seq)
        .where('log_end', 'is', null)
        .where('log_archived', '<=', end)
        .execute();
    },
    open: async (limit) => {
      const rows = await db
        .selectFrom('runs')
        .selectAll()
        .where(sql<boolean>`log_open = 1`)
        .orderBy(sql`case when finished_at is null then 1 else 0 end`)
        .orderBy('seq')
        .limit(limit)
        .execute();
      return rows.map(logRecord);
    },
  };
}

function logRecord(row: RunRow): LogRecord {
  return {
    runId: runIdOf(row.seq),
    status: row.status,
    attempt: row.attempt,
    attemptStart: row.log_start,
    archivedTo: row.log_archived,
    ...(row.log_end === null ? {} : { end: row.log_end }),
    removed: row.log_removed === 1,
  };
}
