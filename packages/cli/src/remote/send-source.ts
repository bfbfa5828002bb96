import { createHash } from 'node:crypto';
import { SlipwayError } from '@slipway/core';
import type { Client, Source } from '@slipway/core/http';
import { createBackOff, isPassing, withRetries, type BackOffTimes } from '../service/back-off.ts';

/** What is sent, and who wants to know about it. */
export interface Sending {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly signal: AbortSignal;
  /** Is told how many bytes the service has. */
  readonly sent: (bytes: number) => void;
  /** Bytes of one part; what a broken connection costs at most. 8 MiB by default. */
  readonly partBytes?: number;
  readonly backOff?: BackOffTimes;
}

const usualPartBytes = 8 * 2 ** 20;

/**
 * Uploads a context in parts, each kept in memory until the service has it, and so resumed when the connection breaks. Gives its
 * `sourceLocation`. Rejects with what the service refuses, with `service-unreachable` when it stays away, and with the signal's reason.
 */
export async function sendSource(call: Client, sending: Sending): Promise<string> {
  const { signal, sent, partBytes = usualPartBytes } = sending;
  const begun = await withRetries(() => call('createSource', { body: {} }, { signal }), signal, sending.backOff);
  const { sourceId } = begun;
  const sha256 = createHash('sha256');
  let offset = 0;
  for await (const part of partsOf(sending.bytes, partBytes)) {
    sha256.update(part);
    await sendPart(call, sourceId, offset, part, sending);
    offset += part.length;
    sent(offset);
  }
  const body = { sizeBytes: offset, sha256: sha256.digest('hex') };
  const complete = (): Promise<Source> => call('completeSource', { params: { sourceId }, body }, { signal });
  return (await withRetries(complete, signal, sending.backOff)).sourceLocation;
}

/** Sends what the service does not have of a part, until it has all of it. */
async function sendPart(
  call: Client,
  sourceId: string,
  start: number,
  part: Buffer,
  { signal, backOff }: Sending,
): Promise<void> {
  const params = { sourceId };
  const waiting = createBackOff(backOff ?? { patienceMs: 60_000 });
  let at = start;
  while (at < start + part.length) {
    const rest = part.subarray(at - start);
    try {
      at = (await call('appendSource', { params, query: { offset: at }, body: rest }, { signal })).offset;
    } catch (error) {
      signal.throwIfAborted();
      const moved = error instanceof SlipwayError && error.code === 'conflict';
      if (!moved && !isPassing(error)) throw error;
      if (!moved) await waiting.wait(error, signal);
      const found = await withRetries(() => call('getSource', { params }, { signal }), signal, backOff);
      // An upload that stands anywhere else is not the one that we fill.
      if (found.offset < start || found.offset > start + part.length || (moved && found.offset === at)) throw error;
      at = found.offset;
    }
  }
}

async function* partsOf(bytes: AsyncIterable<Uint8Array>, partBytes: number): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const piece of bytes) {
    let rest = piece;
    while (size + rest.length >= partBytes) {
      const fits = partBytes - size;
      yield Buffer.concat([...held, rest.subarray(0, fits)]);
      rest = rest.subarray(fits);
      held = [];
      size = 0;
    }
    held.push(rest);
    size += rest.length;
  }
  if (size > 0) yield Buffer.concat(held);
}
