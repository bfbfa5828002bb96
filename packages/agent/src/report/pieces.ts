import type { LogStream } from '@slipway/core';

/** Bytes of a log that came from one place. */
export interface LogChunk {
  readonly stepId?: string | undefined;
  readonly stream: LogStream;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly bytes: Uint8Array;
}

/** A stretch of a log that came from one place; offsets count bytes of the whole log. */
export interface LogPiece {
  readonly from: number;
  readonly to: number;
  readonly stepId: string | undefined;
  readonly stream: LogStream;
  readonly time: number;
}

/** Pieces become no longer than this, so that a reader of the log gets it in handy parts. */
const mostBytes = 64 * 1024;
/** What comes from the same place within this time, in milliseconds, is one piece. */
const togetherMs = 20;

/** Where the bytes of a log came from, in order. Neighbours that came from one place at one time are joined. */
export interface Pieces {
  readonly count: number;
  add(chunk: LogChunk, from: number): void;
  /** Pieces from an offset on, the first one cut to begin there: at most so many, and as many as fit into so many bytes. */
  read(from: number, maxPieces: number, maxBytes: number): readonly LogPiece[];
  /** Forgets pieces that end before an offset. */
  forget(before: number): void;
}

/** Makes an empty list. */
export function createPieces(): Pieces {
  let pieces: LogPiece[] = [];
  // What was forgotten stays in the list until it is worth moving the rest.
  let first = 0;

  const indexOf = (offset: number): number => {
    let [low, high] = [first, pieces.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((pieces[middle]?.to ?? 0) > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  };

  return {
    get count() {
      return pieces.length - first;
    },
    add({ stepId, stream, time, bytes }, from) {
      const last = pieces.length > first ? pieces.at(-1) : undefined;
      const to = from + bytes.length;
      const joins =
        last?.stepId === stepId &&
        last?.stream === stream &&
        time - last.time <= togetherMs &&
        to - last.from <= mostBytes;
      if (joins) pieces[pieces.length - 1] = { ...last, to };
      else pieces.push({ from, to, stepId, stream, time });
    },
    read(from, maxPieces, maxBytes) {
      const found: LogPiece[] = [];
      const until = from + maxBytes;
      for (let index = indexOf(from); index < pieces.length && found.length < maxPieces; index += 1) {
        const piece = pieces[index];
        if (piece === undefined || piece.from >= until) break;
        found.push({ ...piece, from: Math.max(from, piece.from), to: Math.min(until, piece.to) });
      }
      return found;
    },
    forget(before) {
      while ((pieces[first]?.to ?? Infinity) <= before) first += 1;
      if (first < 1024 || first * 2 < pieces.length) return;
      pieces = pieces.slice(first);
      first = 0;
    },
  };
}
