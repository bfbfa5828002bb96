import type { LogChunkMessage } from '@slipway/core/http';
import { cleanLength } from './ansi.ts';

/** A piece of the log as the service gives it. */
export interface LogPiece {
  /** Offset of the first byte. */
  readonly start: number;
  readonly bytes: Uint8Array;
  readonly stepId: string | undefined;
  readonly stream: LogChunkMessage['stream'];
  readonly time: number;
}

/** A line of the log. Where steps write at once, a line also ends where another step's output begins. */
export interface LogLine {
  /** Offset of its first byte: what a link to it names. */
  readonly start: number;
  /** As it was written, with escapes; at most the first {@link shownBytes}. */
  readonly text: string;
  /** Bytes that are not shown. */
  readonly hidden: number;
  /** Characters of it that are shown, without escapes. */
  readonly length: number;
  readonly stepId: string | undefined;
  readonly stream: LogChunkMessage['stream'];
  readonly time: number;
}

/** So much of a line is shown; all of it is in the file to download. */
export const shownBytes = 64 * 1024;

/** Puts lines together out of pieces. */
export interface LineBuilder {
  /** Takes the next piece, and gives the lines that are complete by it. */
  push(piece: LogPiece): LogLine[];
  /** The line that has no end yet. */
  open(): LogLine | undefined;
  /** Gives the last line, which nothing follows. */
  finish(): LogLine | undefined;
}

const newline = 0x0a;

/** Makes a builder of lines. Bytes stay bytes until a line is whole, so that no character is torn between pieces. */
export function createLineBuilder(): LineBuilder {
  let first: LogPiece | undefined;
  let parts: Uint8Array[] = [];
  let held = 0;
  let length = 0;

  const add = (piece: LogPiece, bytes: Uint8Array, start: number): void => {
    first ??= { ...piece, start };
    if (held < shownBytes && bytes.length > 0) {
      const kept = bytes.subarray(0, shownBytes - held);
      parts.push(kept);
      held += kept.length;
    }
    length += bytes.length;
  };
  const current = (): LogLine | undefined => {
    if (first === undefined) return undefined;
    const { start, stepId, stream, time } = first;
    const text = decode(parts, held);
    return { start, text, hidden: length - held, length: cleanLength(text), stepId, stream, time };
  };
  const take = (): LogLine | undefined => {
    const line = current();
    first = undefined;
    parts = [];
    held = 0;
    length = 0;
    return line;
  };
  return {
    push(piece) {
      const lines: LogLine[] = [];
      const end = (): void => {
        const line = take();
        if (line !== undefined) lines.push(line);
      };
      if (first !== undefined && first.stepId !== piece.stepId) end();
      let from = 0;
      while (from < piece.bytes.length) {
        const at = piece.bytes.indexOf(newline, from);
        add(piece, piece.bytes.subarray(from, at === -1 ? undefined : at), piece.start + from);
        if (at === -1) break;
        end();
        from = at + 1;
      }
      return lines;
    },
    open: current,
    finish: take,
  };
}

const decoder = new TextDecoder();

function decode(parts: readonly Uint8Array[], size: number): string {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return decoder.decode(only);
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return decoder.decode(all);
}
