import { randomBytes } from 'node:crypto';
import { SlipwayError } from '@slipway/core';
import type { Source } from '@slipway/core/http';
import type { SourceRecords } from '../port/record-keeping.ts';
import type { Context } from './context.ts';
import type { Executor } from './database/database.ts';
import type { SourceRow } from './database/tables.ts';
import { findRun } from './runs/find-run.ts';
import { timestamp } from './runs/show-runs.ts';

/** Bookkeeping of uploads. */
export function sourceRecords({ database }: Context): SourceRecords {
  const { db } = database;
  return {
    create: async (submitter, { maxBytes, expiresAt }) => {
      const id = `s${randomBytes(16).toString('hex')}`;
      await db
        .insertInto('sources')
        .values({
          id,
          submitter,
          state: 'uploading',
          size: 0,
          max_bytes: maxBytes,
          sha256: null,
          expires_at: expiresAt,
        })
        .execute();
      return showSource(await findSource(db, id));
    },
    get: async (sourceId) => {
      const row = await lookUpSource(db, sourceId);
      return row === undefined ? undefined : showSource(row);
    },
    addPart: (sourceId, { start, end, blob }, expiresAt) =>
      database.transaction([], async (trx) => {
        const added = await trx
          .updateTable('sources')
          .set({ size: end, expires_at: expiresAt })
          .where('id', '=', sourceId)
          .where('state', '=', 'uploading')
          .where('size', '=', start)
          .where('max_bytes', '>=', end)
          .returningAll()
          .executeTakeFirst();
        if (added === undefined || end <= start) throw refusePart(await findSource(trx, sourceId), end);
        await trx
          .insertInto('source_parts')
          .values({ source_id: sourceId, start_offset: start, end_offset: end, blob })
          .execute();
        return showSource(added);
      }),
    parts: async (sourceId) => {
      const rows = await db
        .selectFrom('source_parts')
        .selectAll()
        .where('source_id', '=', sourceId)
        .orderBy('start_offset')
        .execute();
      return rows.map((row) => ({ start: row.start_offset, end: row.end_offset, blob: row.blob }));
    },
    complete: async (sourceId, sizeBytes, sha256) => {
      const completed = await db
        .updateTable('sources')
        .set({ state: 'complete', sha256 })
        .where('id', '=', sourceId)
        .where('state', '=', 'uploading')
        .where('size', '=', sizeBytes)
        .returningAll()
        .executeTakeFirst();
      if (completed !== undefined) return showSource(completed);
      const row = await findSource(db, sourceId);
      if (row.state === 'complete' && row.size === sizeBytes && row.sha256 === sha256) return showSource(row);
      throw new SlipwayError('conflict', `upload ${sourceId} has ${row.size} bytes, not ${sizeBytes}`, {
        details: { offset: row.size },
      });
    },
    discard: async (sourceId) => {
      await db
        .updateTable('sources')
        .set({ state: 'removing' })
        .where('id', '=', sourceId)
        .where('state', '=', 'uploading')
        .execute();
    },
    checksum: async (sourceId) => (await lookUpSource(db, sourceId))?.sha256 ?? undefined,
    use: async (sourceId, runId) => {
      const { seq } = await findRun(db, runId);
      await database.transaction([], async (trx) => {
        // Written, not only read: whoever removes unused uploads waits, and then sees the use.
        const used = await trx
          .updateTable('sources')
          .set((eb) => ({ size: eb.ref('size') }))
          .where('id', '=', sourceId)
          .where('state', '=', 'complete')
          .returning('id')
          .executeTakeFirst();
        if (used === undefined) throw noSuchSource(sourceId);
        await trx
          .insertInto('source_uses')
          .values({ source_id: sourceId, seq })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      });
    },
  };
}

async function lookUpSource(db: Executor, sourceId: string): Promise<SourceRow | undefined> {
  return await db
    .selectFrom('sources')
    .selectAll()
    .where('id', '=', sourceId)
    .where('state', '<>', 'removing')
    .executeTakeFirst();
}

async function findSource(db: Executor, sourceId: string): Promise<SourceRow> {
  const row = await lookUpSource(db, sourceId);
  if (row === undefined) throw noSuchSource(sourceId);
  return row;
}

function showSource(row: SourceRow): Source {
  return {
    sourceId: row.id,
    sourceLocation: `source:${row.id}`,
    state: row.state === 'complete' ? 'complete' : 'uploading',
    offset: row.size,
    maxBytes: row.max_bytes,
    expireTime: timestamp(row.expires_at),
  };
}

function noSuchSource(sourceId: string): SlipwayError {
  return new SlipwayError('not-found', `there is no upload ${JSON.stringify(sourceId)} that could be used`, {
    advice: 'Upload the context once more: unused and unfinished uploads are removed after a time.',
  });
}

function refusePart(row: SourceRow, end: number): SlipwayError {
  if (end > row.max_bytes) {
    return new SlipwayError('too-large', `an upload has at most ${row.max_bytes} bytes`);
  }
  const stands = row.state === 'complete' ? 'is complete' : `stands at byte ${row.size}`;
  return new SlipwayError('conflict', `upload ${row.id} ${stands}`, { details: { offset: row.size } });
}
