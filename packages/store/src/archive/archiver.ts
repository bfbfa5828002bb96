import type { Blobs } from '../blobs/blobs.ts';
import { chunkFrom, endOf } from '../live/entries.ts';
import { type LiveLogs, sizeOf } from '../live/live-log.ts';
import type { LogChunk } from '../port/logs.ts';
import type { LogRecords } from '../port/record-keeping.ts';
import { writePart } from './log-blobs.ts';

/** Most bytes of one part before it is packed. */
export const partBytes = 1_048_576;
/** So much of what is archived stays in Redis: followers that are a little behind find it there. */
const hotBytes = 2 * partBytes;
const readEntries = 16;
const partsAtOnce = 4;

/** What an archiver works on. */
export interface ArchiverParts {
  readonly records: Pick<LogRecords, 'get' | 'addPart' | 'parts'>;
  readonly live: Pick<LiveLogs, 'read' | 'trim'>;
  readonly blobs: Blobs;
}

/** How far to archive: full parts only, or up to the log's present end. */
export type ArchiveExtent = 'full-parts' | 'to-the-end';

/**
 * Moves the settled beginning of live logs into blobs. The record decides what is archived: a part counts once the record has it, and only
 * one that continues it is taken, so that several archivers, and ones that are killed, do no harm.
 */
export class Archiver {
  readonly #parts: ArchiverParts;
  /** In one process each run is archived by one at a time: two would only do the same. */
  readonly #running = new Map<string, Promise<unknown>>();

  constructor(parts: ArchiverParts) {
    this.#parts = parts;
  }

  /** Gives how many parts were archived. */
  async archive(runId: string, extent: ArchiveExtent): Promise<number> {
    const before = this.#running.get(runId);
    const work = (before ?? Promise.resolve()).catch(() => undefined).then(() => this.#archive(runId, extent));
    this.#running.set(runId, work);
    try {
      return await work;
    } finally {
      if (this.#running.get(runId) === work) this.#running.delete(runId);
    }
  }

  /** Begins to archive full parts of a run unless that goes on already; nobody waits for it. */
  nudge(runId: string): void {
    if (!this.#running.has(runId)) void this.archive(runId, 'full-parts').catch(() => undefined);
  }

  /** Waits for what goes on. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }

  async #archive(runId: string, extent: ArchiveExtent): Promise<number> {
    const { records, live, blobs } = this.#parts;
    let count = 0;
    for (;;) {
      const record = await records.get(runId);
      if (record === undefined || record.removed) return count;
      const found = await this.#read(runId, record.archivedTo);
      const wanted = cutParts(found).filter((chunks) => extent === 'to-the-end' || sizeOf(chunks) === partBytes);
      if (wanted.length === 0) return count;
      // Written side by side, because that mostly waits for a disk or a network; counted one after another.
      const parts = await Promise.all(wanted.map((chunks) => writePart(blobs, runId, chunks)));
      for (const part of parts) {
        if (!(await records.addPart(runId, part))) {
          // Those behind it may be the winner's next ones: they stay, and go with the log at the latest.
          await this.#removeLosing(runId, part);
          break;
        }
        count += 1;
        await live.trim(runId, part.end - hotBytes);
      }
    }
  }

  /** Up to some parts' bytes from an offset on. */
  async #read(runId: string, offset: number): Promise<readonly LogChunk[]> {
    const found: LogChunk[] = [];
    let position = offset;
    while (position - offset < partsAtOnce * partBytes) {
      const chunks = await this.#parts.live.read(runId, position, readEntries);
      const last = chunks.at(-1);
      if (last === undefined) break;
      found.push(...chunks);
      position = endOf(last);
    }
    return found;
  }

  /** Another archiver was first. Its part may be the very same blob; only one of another extent, or of a log that is removed, is of no use. */
  async #removeLosing(runId: string, part: { readonly start: number; readonly blob: string }): Promise<void> {
    const [winner] = await this.#parts.records.parts(runId, part.start, 1);
    if (winner?.blob !== part.blob) await this.#parts.blobs.delete(part.blob);
  }
}

/** Full parts, and what is left. Where they begin at the same byte they end at the same bytes, whoever makes them. */
function cutParts(chunks: readonly LogChunk[]): readonly (readonly LogChunk[])[] {
  const parts: LogChunk[][] = [];
  let room = 0;
  for (let chunk of chunks) {
    for (;;) {
      if (room === 0) {
        parts.push([]);
        room = partBytes;
      }
      const part = parts.at(-1) ?? [];
      if (chunk.bytes.length <= room) {
        part.push(chunk);
        room -= chunk.bytes.length;
        break;
      }
      part.push({ ...chunk, bytes: chunk.bytes.subarray(0, room) });
      chunk = chunkFrom(chunk, chunk.offset + room);
      room = 0;
    }
  }
  return parts;
}
