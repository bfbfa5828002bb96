import type { LogChunkMessage, LogEndMessage } from '@slipway/core/http';
import type { LogChunk } from '@slipway/store';

/** Sent while a log is silent, so that proxies and readers see that the connection lives. */
export const heartbeat = { everyMs: 15_000, bytes: ':\n\n' } as const;

/** Chunks as server-sent events; when `end` gives one, the last event says how the run ended. */
export async function* eventsOf(
  chunks: AsyncIterable<LogChunk>,
  end: () => Promise<LogEndMessage | undefined>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield chunkEvent(chunk);
  const message = await end();
  if (message !== undefined) yield Buffer.from(`event: end\nid: ${message.end}\ndata: ${JSON.stringify(message)}\n\n`);
}

/** Followers of one run are given the same chunks, so each is written only once. */
const written = new WeakMap<LogChunk, Buffer>();

/** An event is what a broken connection loses at most: a reader that resumes needs it to be small enough to ever come through. */
const eventBytes = 64 * 1024;

function chunkEvent(chunk: LogChunk): Buffer {
  const known = written.get(chunk);
  if (known !== undefined) return known;
  const { offset, bytes, stepId, stream, time } = chunk;
  const events: string[] = [];
  for (let start = 0; start < bytes.length; start += eventBytes) {
    const part = bytes.subarray(start, start + eventBytes);
    const message: LogChunkMessage = {
      end: offset + start + part.length,
      ...(stepId === undefined ? {} : { stepId }),
      stream,
      time,
      data: Buffer.from(part.buffer, part.byteOffset, part.length).toString('base64'),
    };
    events.push(`id: ${message.end}\ndata: ${JSON.stringify(message)}\n\n`);
  }
  const event = Buffer.from(events.join(''));
  written.set(chunk, event);
  return event;
}

/** The offset that a reader of events had reached when its connection broke; undefined when it says none. */
export function lastEventOffset(header: string | string[] | undefined): number | undefined {
  if (typeof header !== 'string' || !/^\d{1,15}$/.test(header)) return undefined;
  return Number(header);
}
