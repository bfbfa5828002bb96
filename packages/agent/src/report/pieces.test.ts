import { describe, expect, it } from 'vitest';
import { createPieces } from './pieces.ts';

const bytes = (length: number): Uint8Array => new Uint8Array(length);

describe('the pieces of a log', () => {
  it('are joined when they come from one place at one time', () => {
    const pieces = createPieces();
    pieces.add({ stream: 'stdout', stepId: 'a', time: 100, bytes: bytes(10) }, 0);
    pieces.add({ stream: 'stdout', stepId: 'a', time: 120, bytes: bytes(5) }, 10);
    pieces.add({ stream: 'stderr', stepId: 'a', time: 120, bytes: bytes(5) }, 15);
    pieces.add({ stream: 'stderr', stepId: 'b', time: 120, bytes: bytes(5) }, 20);
    pieces.add({ stream: 'stderr', stepId: 'b', time: 141, bytes: bytes(5) }, 25);
    expect(pieces.read(0, 10, 1000).map(({ from, to }) => [from, to])).toEqual([
      [0, 15],
      [15, 20],
      [20, 25],
      [25, 30],
    ]);
  });

  it('become no longer than 64 KiB by joining', () => {
    const pieces = createPieces();
    pieces.add({ stream: 'stdout', time: 1, bytes: bytes(65_536) }, 0);
    pieces.add({ stream: 'stdout', time: 1, bytes: bytes(1) }, 65_536);
    expect(pieces.count).toBe(2);
  });

  it('are cut to what is asked for', () => {
    const pieces = createPieces();
    pieces.add({ stream: 'stdout', time: 1, bytes: bytes(10) }, 0);
    pieces.add({ stream: 'stderr', time: 1, bytes: bytes(10) }, 10);
    pieces.add({ stream: 'stdout', time: 1, bytes: bytes(10) }, 20);
    const read = (from: number, most: number, size: number) =>
      pieces.read(from, most, size).map((piece) => [piece.from, piece.to]);
    expect(read(3, 10, 1000)).toEqual([
      [3, 10],
      [10, 20],
      [20, 30],
    ]);
    expect(read(3, 1, 1000)).toEqual([[3, 10]]);
    expect(read(3, 10, 9)).toEqual([
      [3, 10],
      [10, 12],
    ]);
    expect(read(30, 10, 10)).toEqual([]);
  });

  it('that are forgotten are gone, however many there are', () => {
    const pieces = createPieces();
    for (let index = 0; index < 5000; index += 1) {
      pieces.add({ stream: index % 2 === 0 ? 'stdout' : 'stderr', time: 1, bytes: bytes(1) }, index);
    }
    pieces.forget(4000);
    expect(pieces.count).toBe(1000);
    expect(pieces.read(4000, 1, 10)).toMatchObject([{ from: 4000, to: 4001 }]);
  });
});
