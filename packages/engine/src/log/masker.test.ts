import { describe, expect, it } from 'vitest';
import { createMasker } from './masker.ts';

function masked(chunks: readonly Uint8Array[], secrets: readonly string[]): string {
  const masker = createMasker(secrets);
  if (masker === undefined) return Buffer.concat(chunks).toString('utf8');
  return Buffer.concat([...chunks.map((chunk) => masker.push(chunk)), masker.end()]).toString('utf8');
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const secret = 'p@ss/w"örd+1';

const cases: readonly (readonly [name: string, text: string, secrets: readonly string[], expected: string])[] = [
  ['nothing to hide', 'hello', [], 'hello'],
  ['no secret in it', 'hello', [secret], 'hello'],
  ['plain', `a ${secret} b`, [secret], 'a *** b'],
  ['alone', secret, [secret], '***'],
  ['twice', `${secret} ${secret}`, [secret], '*** ***'],
  ['one after another', `${secret}${secret}`, [secret], '***'],
  ['URL-escaped', `?x=${encodeURIComponent(secret)}&`, [secret], '?x=***&'],
  ['JSON-escaped', JSON.stringify({ x: secret }), [secret], '{"x":"***"}'],
  ['only its beginning', `a ${secret.slice(0, -1)}`, [secret], `a ${secret.slice(0, -1)}`],
  ['overlapping with itself', 'xababab!', ['abab'], 'x***!'],
  ['overlapping with another', 'xabcdefx', ['abcd', 'cdef'], 'x***x'],
  ['one inside another', 'x-abcdef-x', ['abcdef', 'bcd'], 'x-***-x'],
  ['a beginning that turns out to be none', 'abcabd', ['abd'], 'abc***'],
  ['a line of a key', 'key: second-line-of-it', ['first-line\nsecond-line-of-it\n'], 'key: ***'],
  ['without the newline that a file ends with', 'token-value', ['token-value\n'], '***'],
  ['too short to hide', 'a 1 b', ['1', ''], 'a 1 b'],
];

describe('createMasker', () => {
  it.each(cases)('%s, in one write', (_, text, secrets, expected) => {
    expect(masked([Buffer.from(text)], secrets)).toBe(expected);
  });

  it.each(cases)('%s, byte by byte', (_, text, secrets, expected) => {
    expect(
      masked(
        Array.from(Buffer.from(text), (byte) => Uint8Array.of(byte)),
        secrets,
      ),
    ).toBe(expected);
  });

  it.each(cases)('%s, cut at every place', (_, text, secrets, expected) => {
    const bytes = Buffer.from(text);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(masked([bytes.subarray(0, cut), bytes.subarray(cut)], secrets), `cut at ${cut}`).toBe(expected);
    }
  });

  it.each([0, 1, 2, 3, 4])('in base64, with %i bytes before it', (before) => {
    const text = 'x'.repeat(before) + secret + 'y'.repeat(7);
    const hidden = masked([Buffer.from(base64(text))], [secret]);
    expect(hidden).toContain('***');
    // What may be left beside the mask are characters that the secret shares with its neighbours.
    for (const part of hidden.split('***')) expect(Buffer.from(part, 'base64').toString('latin1')).not.toContain('ss/');
  });

  it('does not depend on the chunks, for any text over a small alphabet', () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    const word = (length: number): string => Array.from({ length }, () => 'ab'[random(2)]).join('');
    for (let round = 0; round < 2000; round += 1) {
      const secrets = [word(3 + random(4)), word(3 + random(4))];
      const bytes = Buffer.from(word(random(40)));
      const whole = masked([bytes], secrets);
      const chunks: Buffer[] = [];
      for (let at = 0; at < bytes.length;) {
        const next = at + 1 + random(5);
        chunks.push(bytes.subarray(at, next));
        at = next;
      }
      expect(masked(chunks, secrets), `${bytes.toString()} with ${secrets.join(' and ')}`).toBe(whole);
      for (const text of secrets) expect(whole).not.toContain(text);
    }
  });
});
