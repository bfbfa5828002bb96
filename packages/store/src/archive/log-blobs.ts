import { promisify } from 'node:util';
import { constants, gunzip, gzip } from 'node:zlib';
import { SlipwayError } from '@slipway/core';
import type { Blobs } from '../blobs/blobs.ts';
import { endOf } from '../live/entries.ts';
import type { LogChunk } from '../port/logs.ts';
import type { LogPart } from '../port/record-keeping.ts';
import { writeIndex } from './part-index.ts';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Where all blobs of a run's log lie. */
export function logPrefix(runId: string): string {
  return `logs/${runId}/`;
}

/** Writes chunks that follow each other as one blob: a gzip member, so that the blobs of a log can be joined as they are. */
export async function writePart(blobs: Blobs, runId: string, chunks: readonly LogChunk[]): Promise<LogPart> {
  const [first, last] = [chunks[0], chunks.at(-1)];
  if (first === undefined || last === undefined) throw new Error(`a part of the log of ${runId} would be empty`);
  const [start, end] = [first.offset, endOf(last)];
  const blob = `${logPrefix(runId)}${start}-${end}.gz`;
  // Logs shrink to a tenth at the fastest level already; the next ones cost more time than they save room.
  await blobs.put(
    blob,
    await compress(Buffer.concat(chunks.map(({ bytes }) => bytes)), { level: constants.Z_BEST_SPEED }),
  );
  return { start, end, blob, index: writeIndex(chunks) };
}

/** Reads the bytes of a part. Rejects with `unavailable` when they are not there, or are damaged. */
export async function readPart(blobs: Blobs, part: LogPart): Promise<Uint8Array> {
  const packed = await blobs.get(part.blob);
  if (packed === undefined)
    throw new SlipwayError('unavailable', `a part of the archived log is missing: ${part.blob}`);
  const length = part.end - part.start;
  const bytes = await decompress(packed, { maxOutputLength: length }).catch((cause: unknown) => cause as Error);
  if (bytes instanceof Error || bytes.length !== length) {
    throw new SlipwayError('unavailable', `a part of the archived log is damaged: ${part.blob}`, { cause: bytes });
  }
  return bytes;
}
