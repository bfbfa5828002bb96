import { expect, it } from 'vitest';
import type { LogPiece } from './lines.ts';
import { readLines } from './read-block.ts';

const log = new TextEncoder().encode('first\nsecond line\n\nlast without end');

// eslint-disable-next-line @typescript-eslint/require-await -- what it stands for waits for the service
async function* pieces(from: number, size: number): AsyncGenerator<LogPiece> {
  for (let start = from; start < log.length; start += size) {
    yield { start, bytes: log.subarray(start, start + size), stepId: 'a', stream: 'stdout', time: 0 };
  }
}

it.each([1, 3, 7, 100])('blocks of %i bytes have each line once', async (size) => {
  for (const blockSize of [1, 4, 6, 10, 100]) {
    const texts: [number, string][] = [];
    for (let from = 0; from < log.length; from += blockSize) {
      const to = from + blockSize;
      const lines = await readLines(pieces(Math.max(0, from - 1), size), from, to);
      texts.push(...lines.map(({ start, text }): [number, string] => [start, text]));
    }
    expect(texts).toEqual([
      [0, 'first'],
      [6, 'second line'],
      [18, ''],
      [19, 'last without end'],
    ]);
  }
});
