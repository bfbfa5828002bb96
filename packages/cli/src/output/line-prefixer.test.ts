import { describe, expect, it } from 'vitest';
import { createLinePrefixer } from './line-prefixer.ts';

function prefixed(chunks: readonly Uint8Array[]): string {
  const prefixer = createLinePrefixer('p ');
  return Buffer.concat([...chunks.map((chunk) => prefixer.push(chunk)), prefixer.end()]).toString('utf8');
}

const cases: readonly (readonly [name: string, input: string, expected: string])[] = [
  ['nothing', '', ''],
  ['lines', 'a\nb\n', 'p a\np b\n'],
  ['no newline at the end', 'a\nb', 'p a\np b\n'],
  ['empty lines', '\n\n', 'p \np \n'],
  ['CRLF', 'a\r\nb\r\n', 'p a\r\np b\r\n'],
  ['a progress bar', '10%\r50%\r100%\n', 'p 10%\rp 50%\rp 100%\n'],
  ['characters of several bytes', 'café ✓\nüber\n', 'p café ✓\np über\n'],
];

describe('createLinePrefixer', () => {
  it.each(cases)('%s, in one write', (_, input, expected) => {
    expect(prefixed([Buffer.from(input)])).toBe(expected);
  });

  it.each(cases)('%s, byte by byte', (_, input, expected) => {
    expect(prefixed(Array.from(Buffer.from(input), (byte) => Uint8Array.of(byte)))).toBe(expected);
  });

  it('cuts a line without end instead of keeping it in memory', () => {
    const prefixer = createLinePrefixer('');
    const shown = prefixer.push(Buffer.alloc(200_000, 'x'));
    expect(shown.length).toBeGreaterThan(190_000);
  });
});
