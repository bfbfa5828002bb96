const newline = 0x0a;
const carriageReturn = 0x0d;

/** Puts a prefix before every line of a byte stream, whatever its chunks are. Works on bytes, so no character is ever split. */
export interface LinePrefixer {
  /** Gives the bytes that may be shown now: whole lines. */
  push(chunk: Uint8Array): Uint8Array;
  /** Gives the last line, with a newline if it had none; empty when nothing is left. */
  end(): Uint8Array;
}

/** Longer lines are cut into pieces of this size, so that a stream without newlines cannot grow the memory. */
const maxLineBytes = 64 * 1024;

/**
 * Makes a prefixer for one stream of one step. A lone carriage return (a progress bar) repeats the prefix, which it would overwrite.
 * A prefix that changes is asked for with every chunk.
 */
export function createLinePrefixer(prefix: string | (() => string)): LinePrefixer {
  let prefixBytes = Buffer.from(typeof prefix === 'string' ? prefix : '');
  let held: Buffer = Buffer.alloc(0);

  const decorate = (line: Buffer): Buffer[] => {
    const parts: Buffer[] = [prefixBytes];
    let start = 0;
    for (let index = 0; index < line.length - 2; index += 1) {
      if (line[index] !== carriageReturn || line[index + 1] === newline) continue;
      parts.push(line.subarray(start, index + 1), prefixBytes);
      start = index + 1;
    }
    parts.push(line.subarray(start));
    return parts;
  };

  return {
    push(chunk) {
      if (typeof prefix === 'function') prefixBytes = Buffer.from(prefix());
      const data = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk]);
      const shown: Buffer[] = [];
      let start = 0;
      for (let end = data.indexOf(newline); end >= 0; end = data.indexOf(newline, start)) {
        shown.push(...decorate(data.subarray(start, end + 1)));
        start = end + 1;
      }
      while (data.length - start > maxLineBytes) {
        shown.push(...decorate(data.subarray(start, start + maxLineBytes)), Buffer.of(newline));
        start += maxLineBytes;
      }
      held = data.subarray(start);
      return Buffer.concat(shown);
    },

    end() {
      if (held.length === 0) return held;
      const last = Buffer.concat([...decorate(held), Buffer.of(newline)]);
      held = Buffer.alloc(0);
      return last;
    },
  };
}
