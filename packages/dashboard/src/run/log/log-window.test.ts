import { describe, expect, it } from 'vitest';
import type { LogLine } from './lines.ts';
import { blockBytes, createLogWindow, type LogRow } from './log-window.ts';

function line(start: number, text: string, step: string | null = 'a'): LogLine {
  const stepId = step ?? undefined;
  return { start, text, hidden: 0, length: text.length, stepId, stream: 'stdout', time: 0 };
}
const shown = (row: LogRow | undefined): string =>
  row === undefined
    ? '…'
    : row.kind === 'step'
      ? `# ${row.stepId}`
      : `${row.number ?? '?'} ${row.line.text.slice(row.from)}`;

describe('the window of a log', () => {
  it('shows steps, lines and their numbers', () => {
    const window = createLogWindow();
    window.grow(100);
    window.setBlock(0, [line(0, 'queued', null), line(7, 'one'), line(11, 'two'), line(15, 'three', 'b')]);
    const rows = Array.from({ length: window.rowCount() }, (_, row) => shown(window.rowAt(row)));
    expect(rows).toEqual(['1 queued', '# a', '2 one', '3 two', '# b', '4 three']);
  });

  it('hides the lines of a step and keeps its head and the numbers of others', () => {
    const window = createLogWindow();
    window.grow(100);
    window.setBlock(0, [line(0, 'one'), line(4, 'two', 'b')]);
    window.setLook({ columns: 80, folded: new Set(['a']) });
    expect([0, 1, 2].map((row) => shown(window.rowAt(row)))).toEqual(['# a', '# b', '2 two']);
  });

  it('cuts long lines into rows', () => {
    const window = createLogWindow();
    window.grow(100);
    window.setBlock(0, [line(0, 'abcdefg'), line(8, '')]);
    window.setLook({ columns: 3, folded: new Set() });
    expect([1, 2, 3, 4].map((row) => shown(window.rowAt(row)))).toEqual(['1 abcdefg', '1 defg', '1 g', '2 ']);
  });

  it('guesses what nobody has read, and stays at a place when it learns more', () => {
    const window = createLogWindow();
    window.grow(10 * blockBytes);
    const guessed = window.rowCount();
    expect(guessed).toBeGreaterThan(10_000);
    const anchor = window.anchorOf(window.rowOf({ block: 7, row: 0 }));
    expect(anchor).toEqual({ block: 7, row: 0 });
    window.setBlock(3, [line(3 * blockBytes, 'lone')]);
    expect(window.rowCount()).not.toBe(guessed);
    expect(window.anchorOf(window.rowOf(anchor)).block).toBe(7);
    expect(shown(window.rowAt(window.rowOf({ block: 3, row: 1 })))).toBe('? lone');
    expect(window.rowAt(window.rowOf(anchor))).toBeUndefined();
  });

  it('knows numbers where everything before was read, also later', () => {
    const window = createLogWindow();
    window.grow(2 * blockBytes);
    window.setBlock(1, [line(blockBytes + 1, 'second')]);
    expect(shown(window.rowAt(window.rowOf({ block: 1, row: 1 })))).toBe('? second');
    window.setBlock(0, [line(0, 'a'), line(2, 'b')]);
    // The head of the step stands in the block before now.
    expect(shown(window.rowAt(window.rowOf({ block: 1, row: 0 })))).toBe('3 second');
  });

  it('finds the line that holds a byte, also where it began in a block before', () => {
    const window = createLogWindow();
    window.grow(3 * blockBytes);
    expect(window.findByte(blockBytes + 5)).toBeUndefined();
    window.setBlock(0, [line(0, 'short'), line(6, 'long')]);
    window.setBlock(1, []);
    expect(window.findByte(blockBytes + 5)).toEqual({ block: 0, row: 2 });
    expect(window.findByte(3)).toEqual({ block: 0, row: 1 });
  });

  it('keeps a bounded part in memory, and what it knows of the rest', () => {
    const window = createLogWindow();
    window.grow(100 * blockBytes);
    for (let index = 0; index < 100; index += 1) window.setBlock(index, [line(index * blockBytes, 'x')]);
    const rows = window.rowCount();
    window.keepNear(50);
    const loaded = Array.from({ length: 100 }, (_, index) => window.isLoaded(index));
    expect(loaded.filter(Boolean).length).toBe(48);
    expect([loaded[50], loaded[0], loaded[99]]).toEqual([true, false, false]);
    expect(window.rowCount()).toBe(rows);
  });
});
