import type { LogChunk } from '@slipway/store';

/** The bytes of chunks and nothing else. */
export async function* bytesOf(chunks: AsyncIterable<LogChunk>): AsyncGenerator<Uint8Array> {
  for await (const { bytes } of chunks) yield bytes;
}

/** The first `length` bytes; throws when there are fewer, because their number was promised. */
export async function* exactly(chunks: AsyncIterable<LogChunk>, length: number): AsyncGenerator<Uint8Array> {
  let left = length;
  if (left > 0) {
    for await (const { bytes } of chunks) {
      yield bytes.length > left ? bytes.subarray(0, left) : bytes;
      left -= bytes.length;
      if (left <= 0) return;
    }
  }
  if (left > 0) throw new Error(`the log ends ${left} bytes before its end`);
}
