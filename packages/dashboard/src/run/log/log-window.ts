import type { LogLine } from './lines.ts';

/** The log in parts of so many bytes, which are fetched when they are seen. */
export const blockBytes = 256 * 1024;

/** So many blocks are kept in memory; the others are fetched again. */
const mostBlocks = 48;

/** What is guessed of a block that nobody has read yet, before anything is known of the log. */
const guessedLineBytes = 80;

/** A row that is drawn: the head of a step's output, or a line or a part of it. */
export type LogRow =
  | { readonly kind: 'step'; readonly stepId: string; readonly start: number }
  | { readonly kind: 'text'; readonly line: LogLine; readonly from: number; readonly number: number | undefined };

/** How the log is shown. */
export interface LogLook {
  /** Characters of a row; longer lines take several. */
  readonly columns: number;
  /** Steps whose lines are not shown. */
  readonly folded: ReadonlySet<string>;
}

interface Block {
  lines: readonly LogLine[] | undefined;
  rows: readonly LogRow[] | undefined;
  /** Known once it was read, and kept when its lines are dropped. */
  rowCount: number | undefined;
  lineCount: number | undefined;
  lastStep: string | undefined;
}

/** A place in the log: a row of a block, with a part of it. */
export interface Anchor {
  readonly block: number;
  readonly row: number;
}

/** What is known of a log of any size. It holds the parts that are looked at; of the others it knows or guesses how many rows they have. */
export interface LogWindow {
  /** Bytes that there are. */
  size(): number;
  grow(size: number): void;
  setLook(look: LogLook): void;
  /** Sets the lines that begin in a block. */
  setBlock(index: number, lines: readonly LogLine[]): void;
  isLoaded(index: number): boolean;
  blockCount(): number;
  /** Rows of the whole log, as far as it is known. */
  rowCount(): number;
  /** Row of the whole log that an anchor is. */
  rowOf(anchor: Anchor): number;
  anchorOf(row: number): Anchor;
  /** The row at a place; undefined where it has to be fetched first. */
  rowAt(row: number): LogRow | undefined;
  /** Where a line begins that starts at this byte, or holds it; undefined where its block has to be fetched first. */
  findByte(offset: number): Anchor | undefined;
  /** Forgets lines far from a block. */
  keepNear(block: number): void;
}

/** Makes the window of a log. */
export function createLogWindow(): LogWindow {
  let bytes = 0;
  let look: LogLook = { columns: 4096, folded: new Set() };
  const blocks: Block[] = [];
  /** Row at which each block begins, and the end; undefined when something has changed. */
  let starts: number[] | undefined;

  const guess = (index: number): number => {
    let read = 0;
    let rows = 0;
    for (const [at, { rowCount }] of blocks.entries()) {
      if (rowCount === undefined) continue;
      read += sizeOf(at);
      rows += rowCount;
    }
    const each = rows === 0 ? guessedLineBytes : read / rows;
    return Math.max(1, Math.round(sizeOf(index) / each));
  };
  const sizeOf = (index: number): number => Math.min(blockBytes, bytes - index * blockBytes);
  const allStarts = (): number[] => {
    if (starts !== undefined) return starts;
    const guessed = blocks.some(({ rowCount }) => rowCount === undefined) ? guess(0) : 0;
    let at = 0;
    starts = [0];
    for (const { rowCount } of blocks) {
      at += rowCount ?? guessed;
      starts.push(at);
    }
    return starts;
  };
  const blockOf = (row: number): number => {
    const all = allStarts();
    let low = 0;
    let high = blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((all[middle] ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const layOut = (index: number): void => {
    const block = blocks[index];
    if (block?.lines === undefined) return;
    block.rows = rowsOf(block.lines, look, blocks[index - 1]?.lastStep, firstNumber(blocks, index));
    block.rowCount = block.rows.length;
    starts = undefined;
  };
  return {
    size: () => bytes,
    grow(size) {
      bytes = Math.max(bytes, size);
      while (blocks.length * blockBytes < bytes) {
        blocks.push({
          lines: undefined,
          rows: undefined,
          rowCount: undefined,
          lineCount: undefined,
          lastStep: undefined,
        });
      }
      starts = undefined;
    },
    setLook(next) {
      look = next;
      for (const [index, block] of blocks.entries()) {
        block.rowCount = undefined;
        layOut(index);
      }
      starts = undefined;
    },
    setBlock(index, lines) {
      const block = blocks[index];
      if (block === undefined) return;
      const last = lines.at(-1)?.stepId ?? blocks[index - 1]?.lastStep;
      const isNews = block.lineCount !== lines.length || block.lastStep !== last;
      block.lines = lines;
      block.lineCount = lines.length;
      block.lastStep = last;
      layOut(index);
      if (!isNews) return;
      // What follows may have got its numbers by this, and need no head of its step.
      for (let next = index + 1; next < blocks.length && blocks[next]?.lineCount !== undefined; next += 1) layOut(next);
    },
    isLoaded: (index) => blocks[index]?.lines !== undefined,
    blockCount: () => blocks.length,
    rowCount: () => allStarts().at(-1) ?? 0,
    rowOf: ({ block, row }) => {
      const all = allStarts();
      const start = all[block] ?? 0;
      return Math.max(start, Math.min(start + row, (all[block + 1] ?? start) - 1));
    },
    anchorOf(row) {
      const block = blockOf(row);
      return { block, row: Math.max(0, row - (allStarts()[block] ?? 0)) };
    },
    rowAt(row) {
      const block = blockOf(row);
      return blocks[block]?.rows?.[row - (allStarts()[block] ?? 0)];
    },
    findByte(offset) {
      let index = Math.min(blocks.length - 1, Math.floor(offset / blockBytes));
      for (; index >= 0; index -= 1) {
        const rows = blocks[index]?.rows;
        if (rows === undefined) return undefined;
        const row = rows.findLastIndex((one) => one.kind === 'text' && one.from === 0 && one.line.start <= offset);
        if (row !== -1) return { block: index, row };
      }
      return { block: 0, row: 0 };
    },
    keepNear(near) {
      const loaded = blocks.flatMap((block, index) => (block.lines === undefined ? [] : [{ block, index }]));
      if (loaded.length <= mostBlocks) return;
      loaded.sort((a, b) => Math.abs(b.index - near) - Math.abs(a.index - near));
      for (const { block } of loaded.slice(0, loaded.length - mostBlocks)) {
        block.lines = undefined;
        block.rows = undefined;
      }
    },
  };
}

/** Number of the first line of a block, where every block before it was read. */
function firstNumber(blocks: readonly Block[], index: number): number | undefined {
  let number = 1;
  for (let at = 0; at < index; at += 1) {
    const count = blocks[at]?.lineCount;
    if (count === undefined) return undefined;
    number += count;
  }
  return number;
}

/** Rows of lines: the head of a step where its output begins, and a row for each so many characters. */
function rowsOf(
  lines: readonly LogLine[],
  { columns, folded }: LogLook,
  stepBefore: string | undefined,
  first: number | undefined,
): readonly LogRow[] {
  const rows: LogRow[] = [];
  let step = stepBefore;
  for (const [index, line] of lines.entries()) {
    if (line.stepId !== step) {
      step = line.stepId;
      if (step !== undefined) rows.push({ kind: 'step', stepId: step, start: line.start });
    }
    if (step !== undefined && folded.has(step)) continue;
    const number = first === undefined ? undefined : first + index;
    for (let from = 0; from === 0 || from < line.length; from += columns)
      rows.push({ kind: 'text', line, from, number });
  }
  return rows;
}
