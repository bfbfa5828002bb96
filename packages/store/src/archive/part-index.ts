import type { LogStream } from '@slipway/core';
import type { LogChunk } from '../port/logs.ts';

/** A piece of an archived part that came from one place at one time. */
export interface IndexedChunk {
  readonly offset: number;
  readonly length: number;
  readonly stepId?: string;
  readonly stream: LogStream;
  readonly time: number;
}

/**
 * The form in which an index lies in the records, as JSON: names of steps, then for each chunk its length, the step's number (-1: none),
 * the stream's, and the milliseconds since the chunk before.
 */
interface Stored {
  readonly steps: readonly string[];
  readonly chunks: readonly (readonly [length: number, step: number, stream: number, time: number])[];
}

const streams: readonly LogStream[] = ['stdout', 'stderr', 'system'];
/** Neighbours of one place that are no further apart become one chunk: agents send many small ones. */
const mergeMs = 100;

/** Describes chunks that follow each other without a gap. */
export function writeIndex(chunks: readonly LogChunk[]): Uint8Array {
  const steps: string[] = [];
  const stored: [number, number, number, number][] = [];
  let [before, time]: [LogChunk | undefined, number] = [undefined, 0];
  for (const chunk of chunks) {
    const last = stored.at(-1);
    if (last !== undefined && before !== undefined && belongTogether(before, chunk)) {
      last[0] += chunk.bytes.length;
      continue;
    }
    stored.push([
      chunk.bytes.length,
      stepNumber(steps, chunk.stepId),
      streams.indexOf(chunk.stream),
      chunk.time - time,
    ]);
    [before, time] = [chunk, chunk.time];
  }
  return new TextEncoder().encode(JSON.stringify({ steps, chunks: stored } satisfies Stored));
}

/** Reads what {@link writeIndex} wrote of a part that begins at an offset. */
export function readIndex(index: Uint8Array, start: number): readonly IndexedChunk[] {
  const { steps, chunks } = JSON.parse(new TextDecoder().decode(index)) as Stored;
  let [offset, time] = [start, 0];
  return chunks.map(([length, step, stream, later]) => {
    time += later;
    const stepId = steps[step];
    const chunk = {
      offset,
      length,
      ...(stepId === undefined ? {} : { stepId }),
      stream: streams[stream] ?? 'system',
      time,
    };
    offset += length;
    return chunk;
  });
}

function belongTogether(first: LogChunk, next: LogChunk): boolean {
  return first.stepId === next.stepId && first.stream === next.stream && Math.abs(next.time - first.time) <= mergeMs;
}

function stepNumber(steps: string[], stepId: string | undefined): number {
  if (stepId === undefined) return -1;
  const known = steps.indexOf(stepId);
  return known >= 0 ? known : steps.push(stepId) - 1;
}
