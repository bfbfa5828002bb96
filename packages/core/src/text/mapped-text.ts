/** A stretch of a text that was copied from the user's file: `length` characters at `start` stand at `source` there. */
interface CopiedRun {
  readonly start: number;
  readonly source: number;
  readonly length: number;
}

/** A text that knows where in the user's file its characters came from, so that findings about it can point there. */
export interface MappedText {
  readonly text: string;
  /** Ordered by `start`; text between two runs was generated at the end of the former. */
  readonly runs: readonly CopiedRun[];
}

/** The user's own text: every character came from itself. */
export function originalText(text: string): MappedText {
  return { text, runs: [{ start: 0, source: 0, length: text.length }] };
}

/** Offset in the user's file for an offset in a mapped text; undefined before anything that was copied. */
export function sourceOffset(mapped: MappedText, offset: number): number | undefined {
  const run = mapped.runs[lastRunAt(mapped.runs, offset)];
  return run === undefined ? undefined : run.source + Math.min(offset - run.start, run.length);
}

/** Puts a mapped text together from copies of another and from generated pieces. */
export interface MappedTextBuilder {
  /** Appends characters `start` to `end` of `from`, with their origins. */
  copy(from: MappedText, start: number, end: number): void;
  /** Appends text that stands for what is at `offset` of `from`. */
  insert(text: string, from: MappedText, offset: number): void;
  finish(): MappedText;
}

/** Starts an empty text. */
export function mappedTextBuilder(): MappedTextBuilder {
  const pieces: string[] = [];
  const runs: CopiedRun[] = [];
  let length = 0;
  return {
    copy(from, start, end) {
      const first = Math.max(0, lastRunAt(from.runs, start));
      for (let index = first; index < from.runs.length; index += 1) {
        const run = from.runs[index];
        if (run === undefined || run.start >= end) break;
        const skipped = Math.max(0, start - run.start);
        runs.push({
          start: length + Math.max(0, run.start - start),
          source: run.source + Math.min(skipped, run.length),
          length: Math.max(0, Math.min(run.length, end - run.start) - skipped),
        });
      }
      pieces.push(from.text.slice(start, end));
      length += end - start;
    },
    insert(text, from, offset) {
      const source = sourceOffset(from, offset);
      if (source !== undefined) runs.push({ start: length, source, length: 0 });
      pieces.push(text);
      length += text.length;
    },
    finish: () => ({ text: pieces.join(''), runs }),
  };
}

/** Index of the last run that starts at or before an offset, or -1. */
function lastRunAt(runs: readonly CopiedRun[], offset: number): number {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((runs[middle]?.start ?? Infinity) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
