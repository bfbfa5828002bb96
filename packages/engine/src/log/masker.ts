import { needlesOf } from './needles.ts';

/** Hides secrets in a byte stream, whatever its chunks are. */
export interface Masker {
  /** Gives what can be shown now: what may be the beginning of a secret is held back. */
  push(chunk: Uint8Array): Uint8Array;
  /** Gives what was held back. */
  end(): Uint8Array;
}

/** A stretch of the stream that belongs to secrets, from its first byte to the one after its last. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

const mask = Buffer.from('***');

/** Makes a masker for one stream; undefined when there is nothing to hide. */
export function createMasker(secrets: readonly string[]): Masker | undefined {
  const needles = needlesOf(secrets);
  if (needles.length === 0) return undefined;
  let held: Buffer = Buffer.alloc(0);
  // How many of the held bytes belong to a secret whose mask was shown already.
  let covered = 0;
  // Whether what comes next follows a mask directly, so that a secret right there goes on under the same mask.
  let afterMask = false;

  const take = (data: Buffer, until: number): Uint8Array => {
    const shown: Uint8Array[] = [];
    let position = covered;
    for (const { start, end } of stretchesOf(data, needles)) {
      if (start >= until) break;
      if (end <= position) continue;
      if (start > position) shown.push(data.subarray(position, start), mask);
      else if (!afterMask) shown.push(mask);
      afterMask = true;
      position = end;
    }
    if (position < until) {
      shown.push(data.subarray(position, until));
      afterMask = false;
    }
    held = data.subarray(until);
    covered = Math.max(0, position - until);
    return shown.length === 1 && shown[0] !== undefined ? shown[0] : Buffer.concat(shown);
  };

  return {
    push(chunk) {
      const data =
        held.length === 0
          ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
          : Buffer.concat([held, chunk]);
      return take(data, data.length - longestBeginning(data, needles));
    },
    end() {
      return take(held, held.length);
    },
  };
}

/** Hides secrets in bytes that are whole. */
export function maskBytes(bytes: Uint8Array, secrets: readonly string[]): Buffer {
  const masker = createMasker(secrets);
  return Buffer.concat(masker === undefined ? [bytes] : [masker.push(bytes), masker.end()]);
}

/** All places where a needle stands, overlapping ones joined, in order. */
function stretchesOf(data: Buffer, needles: readonly Buffer[]): readonly Stretch[] {
  const found: Stretch[] = [];
  for (const needle of needles) {
    for (let start = data.indexOf(needle); start >= 0; start = data.indexOf(needle, start + 1)) {
      found.push({ start, end: start + needle.length });
    }
  }
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  const joined: Stretch[] = [];
  for (const stretch of found) {
    const last = joined.at(-1);
    if (last === undefined || stretch.start > last.end) joined.push(stretch);
    else joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, stretch.end) };
  }
  return joined;
}

/** Length of the longest end of the data with which a needle may begin, without being complete. */
function longestBeginning(data: Buffer, needles: readonly Buffer[]): number {
  let longest = 0;
  for (const needle of needles) {
    const [first = 0] = needle;
    const from = Math.max(0, data.length - needle.length + 1);
    for (let start = data.indexOf(first, from); start >= 0; start = data.indexOf(first, start + 1)) {
      const length = data.length - start;
      if (length <= longest) break;
      if (data.compare(needle, 0, length, start) === 0) longest = length;
    }
  }
  return longest;
}
