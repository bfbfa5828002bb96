import { SlipwayError } from '@slipway/core';
import type { IncomingMessage } from 'node:http';

/** What bodies that are read whole may take. */
export interface WholeBodyLimits {
  /** Bytes of one body. */
  readonly bytes: number;
  /** Bytes of all that are held. */
  readonly bytesAtOnce: number;
  /** Time for one to come, in milliseconds; then its connection is closed. */
  readonly ms: number;
}

/** A body that is held in memory until it is disposed of. */
export interface WholeBody extends Disposable {
  readonly bytes: Buffer;
}

/** Reads a body to its end. Rejects with `too-large`, and with `unavailable` when too much is held already. */
export type ReadWhole = (request: IncomingMessage) => Promise<WholeBody>;

/**
 * Makes a reader of bodies that are kept in memory. What has come is counted over all of them, not what senders declare: whoever says much
 * and sends little takes no room from others.
 */
export function createWholeReader({ bytes: mostBytes, bytesAtOnce, ms }: WholeBodyLimits): ReadWhole {
  let held = 0;
  return async (request) => {
    if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw tooLarge(mostBytes);
    const chunks: Buffer[] = [];
    let size = 0;
    const release = (): void => {
      held -= size;
      size = 0;
    };
    const deadline = setTimeout(() => request.destroy(), ms);
    try {
      // Whoever is refused in the middle gets an answer on the same connection.
      for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        size += chunk.length;
        held += chunk.length;
        if (size > mostBytes) throw tooLarge(mostBytes);
        if (held > bytesAtOnce) throw new SlipwayError('unavailable', 'too many deliveries come at the same time');
        chunks.push(chunk);
      }
    } catch (error) {
      release();
      throw error;
    } finally {
      clearTimeout(deadline);
    }
    return { bytes: Buffer.concat(chunks), [Symbol.dispose]: release };
  };
}

function tooLarge(bytes: number): SlipwayError {
  return new SlipwayError('too-large', `the body of a delivery may have ${bytes} bytes`, {
    details: { maxBytes: bytes },
    advice: 'Have the sender tell less: only the events that are needed.',
  });
}
