import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../test/support/random.ts';
import { byteLength, compareText, decodeText, encodeText, normalizeText, sliceBytes } from './utf8.ts';

describe('byte strings', () => {
  it('carry any bytes without loss', () => {
    const random = seededRandom(7);
    for (let i = 0; i < 2_000; i++) {
      const bytes = Uint8Array.from(
        { length: random(12) },
        () => [random(256), 0xc3, 0xa9, 0xf0, 0x9f][random(5)] ?? 0,
      );
      const text = decodeText(bytes);
      expect(encodeText(text)).toEqual(bytes);
      expect(byteLength(text)).toBe(bytes.length);
      expect(normalizeText(text)).toBe(text);
    }
  });

  it.each([
    ['overlong', [0xc0, 0x80], '\udcc0\udc80'],
    ['a surrogate', [0xed, 0xa0, 0x80], '\udced\udca0\udc80'],
    ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80], '\udcf4\udc90\udc80\udc80'],
    ['cut off', [0x61, 0xe2, 0x82], 'a\udce2\udc82'],
    ['a mark at the start', [0xef, 0xbb, 0xbf], '\ufeff'],
  ])('escape what is not UTF-8: %s', (_, bytes, text) => {
    expect(decodeText(Uint8Array.from(bytes))).toBe(text);
  });

  it('join bytes that become a character', () => {
    expect(normalizeText(sliceBytes('é', 0, 1) + sliceBytes('é', 1, 2))).toBe('é');
  });

  it('are ordered by bytes, not by UTF-16 units', () => {
    expect(['😀', '\uffee', 'é', 'z', '\udcff'].sort(compareText)).toEqual(['z', 'é', '\uffee', '😀', '\udcff']);
  });
});
