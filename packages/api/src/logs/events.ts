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

function chunkEvent(chunk: LogChunk): Buffer {
  const known = written.get(chunk);
  if (known !== undefined) return known;
  const { offset, bytes, stepId, stream, time } = chunk;
  const message: LogChunkMessage = {
    end: offset + bytes.length,
    ...(stepId === undefined ? {} : { stepId }),
    stream,
    time,
    data: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64'),
  };
  const event = Buffer.from(`id: ${message.end}\ndata: ${JSON.stringify(message)}\n\n`);
  written.set(chunk, event);
  return event;
}

/** The offset that a reader of events had reached when its connection broke; undefined when it says none. */
export function lastEventOffset(header: string | string[] | undefined): number | undefined {
  if (typeof header !== 'string' || !/^\d{1,15}$/.test(header)) return undefined;
  return Number(header);
}
