import type { Output } from '../../runtime/runtime.ts';

/** An output that puts a name before every line, for work on several images at once; all of it goes to stderr. */
export interface PrefixedOutput {
  readonly out: Output;
  /** Writes what is left of a last line. */
  readonly end: () => Promise<void>;
}

/** A line is not waited for for ever. */
const maxLine = 16 * 1024;

/** Makes an output for one image. */
export function prefixedOutput(name: string, out: Output): PrefixedOutput {
  let rest = '';
  const decoder = new TextDecoder();
  const write = async (lines: readonly string[]): Promise<void> => {
    const shown = lines.map((line) => line.replace(/\r$/, '')).filter((line) => line !== '');
    if (shown.length > 0) await out('stderr', Buffer.from(shown.map((line) => `${name} | ${line}\n`).join('')));
  };
  return {
    async out(_stream, bytes) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > maxLine) {
        lines.push(rest);
        rest = '';
      }
      await write(lines);
    },
    async end() {
      const last = rest;
      rest = '';
      await write([last]);
    },
  };
}
