import { describe, expect, it } from 'vitest';
import { createMasker, maskText } from './masker.ts';

/** Masks a text that comes in chunks cut at these places. */
function inChunks(text: string, secrets: readonly string[], cuts: readonly number[]): string {
  const bytes = Buffer.from(text);
  const masker = createMasker(secrets);
  const places = [0, ...cuts, bytes.length];
  const pieces = places.slice(1).map((end, index) => masker.add(bytes.subarray(places[index], end)));
  return Buffer.concat([...pieces, masker.end()]).toString();
}

describe('createMasker', () => {
  it.each([
    { text: 'nothing here', secrets: ['secret'], masked: 'nothing here' },
    { text: 'a secret!', secrets: ['secret'], masked: 'a ***!' },
    { text: 'secretsecret', secrets: ['secret'], masked: '******' },
    { text: 'sesecret', secrets: ['secret'], masked: 'se***' },
    { text: 'ends in secre', secrets: ['secret'], masked: 'ends in secre' },
    { text: 'abcd abc', secrets: ['abc', 'abcd'], masked: '*** ***' },
    { text: 'line one\nline two', secrets: ['one\nline'], masked: 'line *** two' },
    { text: 'schlüssel', secrets: ['ü'], masked: 'schl***ssel' },
    { text: 'anything', secrets: [''], masked: 'anything' },
  ])('$text with $secrets becomes $masked, byte by byte and in any two chunks', ({ text, secrets, masked }) => {
    const length = Buffer.from(text).length;
    expect(maskText(text, secrets)).toBe(masked);
    expect(
      inChunks(
        text,
        secrets,
        Array.from({ length: length - 1 }, (_, index) => index + 1),
      ),
    ).toBe(masked);
    for (let cut = 0; cut <= length; cut += 1) expect(inChunks(text, secrets, [cut])).toBe(masked);
  });

  it('gives the same whatever the chunks are', () => {
    // A fixed generator: every run of the test sees the same texts.
    let state = 42;
    const random = (below: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return state % below;
    };
    const text = (length: number): string => Array.from({ length }, () => 'abc'[random(3)]).join('');
    for (let round = 0; round < 500; round += 1) {
      const secrets = [text(1 + random(4)), text(1 + random(4))];
      const whole = text(30);
      const cuts = [random(31), random(31), random(31)].sort((left, right) => left - right);
      expect(inChunks(whole, secrets, cuts), `${whole} ${secrets.join(' ')} ${cuts.join(' ')}`).toBe(
        maskText(whole, secrets),
      );
    }
  });

  it('holds back no more than may be the beginning of a secret', () => {
    const masker = createMasker(['password']);
    expect(masker.add(Buffer.from('Enter pass')).toString()).toBe('Enter ');
    expect(masker.add(Buffer.from('port: ')).toString()).toBe('passport: ');
  });
});
