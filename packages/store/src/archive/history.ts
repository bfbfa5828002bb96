import type { Blobs } from '../blobs/blobs.ts';
import { chunkFrom, endOf } from '../live/entries.ts';
import type { LiveLogs } from '../live/live-log.ts';
import type { LogChunk, LogSelection } from '../port/logs.ts';
import type { LogPart, LogRecords } from '../port/record-keeping.ts';
import { readPart } from './log-blobs.ts';
import type { PageCache } from './page-cache.ts';
import { readIndex } from './part-index.ts';

/** Some of a log that was read at once. */
export interface LogPage {
  readonly chunks: readonly LogChunk[];
  /** Where the next page begins: behind what was read, or looked at and left out. */
  readonly next: number;
}

/** Where logs are read from. */
export interface HistoryParts {
  readonly records: Pick<LogRecords, 'parts'>;
  readonly live: Pick<LiveLogs, 'read'>;
  readonly blobs: Blobs;
  readonly cache: PageCache;
}

/** What Redis has at an offset can only be relied on for a moment: it may lose it, and be given it anew. */
const livePageMs = 1000;

/**
 * Reads some of a log from an offset on, from the archive or else from its live end: undefined when neither has a byte there. Rejects with
 * `unavailable` when it cannot be read.
 */
export async function readPage(
  parts: HistoryParts,
  runId: string,
  selection: LogSelection,
): Promise<LogPage | undefined> {
  const { offset, step } = selection;
  const archived = await readArchived(parts, runId, selection);
  if (archived !== undefined) return archived;
  const chunks = await parts.cache.get(
    `live/${runId}/${offset}`,
    () => parts.live.read(runId, offset),
    (page) => page.reduce((sum, { bytes }) => sum + bytes.length, 0),
    livePageMs,
  );
  const last = chunks.at(-1);
  // What was live a moment ago may have been archived and trimmed since.
  if (last === undefined) return await readArchived(parts, runId, selection);
  return { chunks: chunks.filter(({ stepId }) => step === undefined || stepId === step), next: endOf(last) };
}

async function readArchived(
  { records, blobs, cache }: HistoryParts,
  runId: string,
  { offset, step }: LogSelection,
): Promise<LogPage | undefined> {
  const [part] = await records.parts(runId, offset, 1);
  if (part === undefined || part.start > offset) return undefined;
  const wanted = readIndex(part.index, part.start).filter(
    ({ offset: start, length, stepId }) => start + length > offset && (step === undefined || stepId === step),
  );
  if (wanted.length === 0) return { chunks: [], next: part.end };
  const bytes = await cache.get(
    part.blob,
    () => readPart(blobs, part),
    ({ length }) => length,
  );
  return { chunks: wanted.map((chunk) => chunkFrom(chunkOf(part, bytes, chunk), offset)), next: part.end };
}

function chunkOf(part: LogPart, bytes: Uint8Array, chunk: ReturnType<typeof readIndex>[number]): LogChunk {
  const { length, ...place } = chunk;
  const from = chunk.offset - part.start;
  return { ...place, bytes: bytes.subarray(from, from + length) };
}
