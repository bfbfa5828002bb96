import { mkdir, rm } from 'node:fs/promises';
import { createBell } from '../loop/bell.ts';
import { createBlocks } from './blocks.ts';
import { createPieces, type LogChunk, type LogPiece } from './pieces.ts';

/** What a piece counts for besides its bytes: a log of many short pieces is bounded too. */
const pieceCost = 1024;

/** A piece of a log with its bytes. */
export interface ReadPiece extends LogPiece {
  readonly bytes: Buffer;
}

/** What of a run's log is not yet safe at the service. Disposal removes it. */
export interface LogSpool extends AsyncDisposable {
  /** First byte that can be read. */
  readonly start: number;
  /** The byte behind the last one. */
  readonly end: number;
  /** Takes a chunk; a pending promise means that the spool is full, which is back-pressure to whoever writes. */
  append(chunk: LogChunk): void | Promise<void>;
  /** Reads what there is from an offset on: as much as fits. */
  read(from: number, maxPieces: number, maxBytes: number): Promise<readonly ReadPiece[]>;
  /** Forgets the bytes before an offset: they are safe. */
  forget(before: number): void;
  /** Lets whoever waits for room go on: there is only a little to come. */
  lift(): void;
  /** Takes nothing more: nothing will be read any more. */
  abandon(): void;
}

/** What a spool needs. */
export interface LogSpoolOptions {
  /** A directory of its own, which it makes and removes. */
  readonly directory: string;
  /** Where the log begins. */
  readonly from: number;
  /** How much may wait, in bytes. */
  readonly maxBytes: number;
}

/** Makes an empty spool. */
export async function createLogSpool({ directory, from, maxBytes }: LogSpoolOptions): Promise<LogSpool> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const pieces = createPieces();
  const blocks = createBlocks(directory, from);
  const room = createBell();
  let start = from;
  let end = from;
  let abandoned = false;
  let lifted = false;

  const isFull = (): boolean => !abandoned && !lifted && end - start + pieces.count * pieceCost > maxBytes;
  const waitForRoom = async (): Promise<void> => {
    while (isFull()) await room.rung();
  };

  return {
    get start() {
      return start;
    },
    get end() {
      return end;
    },
    append(chunk) {
      if (abandoned || chunk.bytes.length === 0) return undefined;
      pieces.add(chunk, end);
      end += chunk.bytes.length;
      const written = blocks.append(chunk.bytes);
      if (written === undefined && !isFull()) return undefined;
      return Promise.resolve(written).then(waitForRoom);
    },
    async read(offset, maxPieces, maxRead) {
      const found = pieces.read(offset, maxPieces, maxRead);
      const [first, last] = [found[0], found.at(-1)];
      if (first === undefined || last === undefined) return [];
      const bytes = await blocks.read(first.from, last.to);
      return found.map((piece) => ({
        ...piece,
        bytes: bytes.subarray(piece.from - first.from, piece.to - first.from),
      }));
    },
    forget(before) {
      if (before <= start) return;
      start = Math.min(before, end);
      pieces.forget(start);
      blocks.forget(start);
      room.ring();
    },
    lift() {
      lifted = true;
      room.ring();
    },
    abandon() {
      abandoned = true;
      room.ring();
    },
    async [Symbol.asyncDispose]() {
      abandoned = true;
      room.ring();
      await rm(directory, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
