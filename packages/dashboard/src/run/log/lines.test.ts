import { describe, expect, it } from 'vitest';
import { createLineBuilder, shownBytes, type LogLine, type LogPiece } from './lines.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Pieces of a text, cut wherever one likes. */
function pieces(parts: readonly (string | Uint8Array | readonly [string, string])[], from = 0): LogPiece[] {
  let start = from;
  return parts.map((part) => {
    const [stepId, data] = Array.isArray(part) ? (part as [string, string]) : ['a', part as string | Uint8Array];
    const piece = {
      start,
      bytes: typeof data === 'string' ? bytes(data) : data,
      stepId,
      stream: 'stdout' as const,
      time: 1,
    };
    start += piece.bytes.length;
    return piece;
  });
}

function build(all: readonly LogPiece[]): LogLine[] {
  const builder = createLineBuilder();
  const lines = all.flatMap((piece) => builder.push(piece));
  const last = builder.finish();
  return last === undefined ? lines : [...lines, last];
}
const told = (lines: readonly LogLine[]) => lines.map(({ start, text, stepId }) => [start, text, stepId]);

describe('lines', () => {
  it('are the same however the log is cut', () => {
    const text = 'one\n\nzwei: ä€😀\nthree';
    const whole = told(build(pieces([text])));
    expect(whole).toEqual([
      [0, 'one', 'a'],
      [4, '', 'a'],
      [5, 'zwei: ä€😀', 'a'],
      [bytes('one\n\nzwei: ä€😀\n').length, 'three', 'a'],
    ]);
    const all = bytes(text);
    for (let size = 1; size < all.length; size += 1) {
      const cut: Uint8Array[] = [];
      for (let at = 0; at < all.length; at += size) cut.push(all.subarray(at, at + size));
      expect(told(build(pieces(cut)))).toEqual(whole);
    }
  });

  it('end where another step writes', () => {
    expect(
      told(
        build(
          pieces([
            ['a', 'half'],
            ['b', 'other\n'],
            ['a', ' line\n'],
          ]),
        ),
      ),
    ).toEqual([
      [0, 'half', 'a'],
      [4, 'other', 'b'],
      [10, ' line', 'a'],
    ]);
  });

  it('are shown while they have no end', () => {
    const builder = createLineBuilder();
    expect(builder.push(pieces(['50%'])[0]!)).toEqual([]);
    expect(builder.open()).toMatchObject({ start: 0, text: '50%', length: 3 });
  });

  it('that are very long are cut, and say by how much', () => {
    const [line] = build(pieces(['x'.repeat(50_000), `${'x'.repeat(950_000)}\n`]));
    expect(line).toMatchObject({ hidden: 1_000_000 - shownBytes, length: shownBytes });
  });

  it('show bytes that are no UTF-8 as such', () => {
    expect(build(pieces([Uint8Array.of(0x61, 0xff, 0xc3, 0x0a)]))[0]?.text).toBe('a\ufffd\ufffd');
  });
});
