import type { LogStream } from '@slipway/core';
import type { LogChunk } from '../port/logs.ts';

/** An entry of a stream as ioredis gives it. */
export type StreamEntry = readonly [id: Buffer, fields: readonly Buffer[]];

const streams: readonly LogStream[] = ['stdout', 'stderr', 'system'];

/** Reads an entry: its id is the offset behind it. */
export function chunkOf([id, fields]: StreamEntry): LogChunk {
  const [, step, , stream, , time, , data] = fields;
  if (step === undefined || stream === undefined || time === undefined || data === undefined) {
    throw new Error(`entry ${id.toString()} of a live log has another form`);
  }
  const end = Number.parseInt(id.toString(), 10);
  return {
    offset: end - data.length,
    bytes: data,
    ...(step.length === 0 ? {} : { stepId: step.toString() }),
    stream: streams.find((known) => known === stream.toString()) ?? 'system',
    time: Number(time.toString()),
  };
}

/** Offset of the byte behind a chunk. */
export function endOf(chunk: LogChunk): number {
  return chunk.offset + chunk.bytes.length;
}

/** What of a chunk lies at or behind an offset; the chunk itself when all of it does. */
export function chunkFrom(chunk: LogChunk, offset: number): LogChunk {
  if (offset <= chunk.offset) return chunk;
  return { ...chunk, offset, bytes: chunk.bytes.subarray(offset - chunk.offset) };
}

/**
 * What of some chunks continues a log at an offset, in order and without a gap: what lies before it is left out, and the first hole
 * ends it.
 */
export function continuation(chunks: readonly LogChunk[], offset: number): readonly LogChunk[] {
  const found: LogChunk[] = [];
  let position = offset;
  for (const chunk of chunks) {
    if (endOf(chunk) <= position) continue;
    if (chunk.offset > position) break;
    found.push(chunkFrom(chunk, position));
    position = endOf(chunk);
  }
  return found;
}

/** Cuts chunks into pieces of at most so many bytes. */
export function split(chunks: readonly LogChunk[], mostBytes: number): readonly LogChunk[] {
  return chunks.flatMap((chunk) => {
    if (chunk.bytes.length <= mostBytes) return chunk.bytes.length === 0 ? [] : [chunk];
    const pieces = Math.ceil(chunk.bytes.length / mostBytes);
    return Array.from({ length: pieces }, (_, index) => {
      const from = index * mostBytes;
      return { ...chunk, offset: chunk.offset + from, bytes: chunk.bytes.subarray(from, from + mostBytes) };
    });
  });
}
