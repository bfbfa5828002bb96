import { SlipwayError } from '@slipway/core';
import { backOffMs, logChunkSchema, logEndSchema, mayPass, type LogEndMessage } from '@slipway/core/http';
import { call } from '../../api/service.ts';
import { createEventReader } from './events.ts';
import type { LogPiece } from './lines.ts';

/** Pieces of a log from an offset on; at the end of a followed log, how the run ended. */
export async function* readPieces(
  runId: string,
  query: { readonly offset: number; readonly follow?: boolean; readonly step?: string },
  signal: AbortSignal,
): AsyncGenerator<LogPiece, LogEndMessage | undefined> {
  const { offset, follow = false, step } = query;
  const response = await call(
    'readLog',
    { params: { runId }, query: { offset, follow: String(follow), ...(step === undefined ? {} : { step }) } },
    { signal, headers: { accept: 'text/event-stream' } },
  );
  if (response.body === null) return undefined;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const read = createEventReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return undefined;
      for (const { name, data } of read(value)) {
        if (name === 'end') return logEndSchema.parse(JSON.parse(data));
        const { end, stepId, stream, time, data: base64 } = logChunkSchema.parse(JSON.parse(data));
        const bytes = bytesOf(base64);
        yield { start: end - bytes.length, bytes, stepId, stream, time };
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/**
 * Follows a log until its run is over, and resumes at the exact byte when the connection breaks. `take` is given each byte once. Rejects
 * with what the service refuses.
 */
export async function followLog(
  runId: string,
  from: number,
  take: (piece: LogPiece) => void,
  signal: AbortSignal,
): Promise<LogEndMessage> {
  let offset = from;
  for (let failures = 0; ;) {
    try {
      const pieces = readPieces(runId, { offset, follow: true }, signal);
      for (;;) {
        const { done, value } = await pieces.next();
        if (done === true) {
          if (value !== undefined) return value;
          break;
        }
        const skip = offset - value.start;
        if (skip >= value.bytes.length) continue;
        take(skip <= 0 ? value : { ...value, start: offset, bytes: value.bytes.subarray(skip) });
        offset = value.start + value.bytes.length;
        failures = 0;
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof SlipwayError && !mayPass(error.code)) throw error;
    }
    failures += 1;
    await new Promise((resolve) =>
      setTimeout(resolve, backOffMs({ firstMs: 300, mostMs: 5000 }, failures, Math.random())),
    );
    signal.throwIfAborted();
  }
}

function bytesOf(base64: string): Uint8Array {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}
