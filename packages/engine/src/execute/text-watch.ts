import type { LogStream } from '@slipway/core';

/** Looks for texts in the output of one attempt. */
export interface TextWatch {
  see(stream: LogStream, bytes: Uint8Array): void;
  /** Whether one of the texts occurred so far. */
  readonly found: boolean;
}

/** Watches for texts in each stream of its own, across any chunk border, keeping no more than the longest text. */
export function watchFor(texts: readonly string[]): TextWatch {
  const needles = texts.map((text) => Buffer.from(text));
  const overlap = Math.max(0, ...needles.map((needle) => needle.length - 1));
  const tails = new Map<LogStream, Buffer>();
  let found = needles.some((needle) => needle.length === 0);
  return {
    see(stream, bytes) {
      if (found || needles.length === 0) return;
      const window = Buffer.concat([tails.get(stream) ?? Buffer.alloc(0), bytes]);
      found = needles.some((needle) => window.includes(needle));
      tails.set(stream, Buffer.from(window.subarray(Math.max(0, window.length - overlap))));
    },
    get found() {
      return found;
    },
  };
}
