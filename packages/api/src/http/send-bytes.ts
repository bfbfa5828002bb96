import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { BytesAnswer } from './handler.ts';

/** A caller that takes nothing for so long is given up. */
const stallMs = 60_000;

/**
 * Writes an answer of bytes. One piece is in memory at a time: the next is read when the caller has taken the last. Headers go out at
 * once, so that a caller knows that it was heard. An answer that fails half-way breaks the connection: its end is then seen to be missing.
 */
export async function sendBytes(
  response: ServerResponse,
  { body, heartbeat, headers, status }: BytesAnswer,
): Promise<void> {
  response.writeHead(status ?? 200, headers);
  response.flushHeaders();
  const beat =
    heartbeat === undefined
      ? undefined
      : setInterval(() => {
          if (!response.writableNeedDrain) response.write(heartbeat.bytes);
        }, heartbeat.everyMs);
  try {
    for await (const piece of body) {
      if (response.destroyed) return;
      if (!response.write(piece)) await drained(response);
    }
    response.end();
  } catch (error) {
    if (response.destroyed) return;
    response.destroy();
    throw error;
  } finally {
    clearInterval(beat);
  }
}

async function drained(response: ServerResponse): Promise<void> {
  if (response.destroyed) return;
  const over = new AbortController();
  const stalled = setTimeout(() => response.destroy(), stallMs);
  try {
    await Promise.race(['drain', 'close'].map((event) => once(response, event, { signal: over.signal })));
  } finally {
    clearTimeout(stalled);
    over.abort();
  }
}
