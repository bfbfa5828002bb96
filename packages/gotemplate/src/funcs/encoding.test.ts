import { createDecipheriv, createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../test/support/random.ts';
import { reasonOf, render } from '../../test/support/render.ts';
import { goList } from '../index.ts';

describe('base64 and base32', () => {
  it.each([
    ['{{ b64enc "é" }} {{ b64enc nil }}|{{ b64enc .list }}', 'w6k= |PFtdaW50ZXJmYWNlIHt9IFZhbHVlPg=='],
    ['{{ b64dec "aGVsbG8=" }} {{ b64dec "aGV\\nsbG8=" }} {{ b64dec "" }}', 'hello hello '],
    ['{{ b64dec "aGVsbG8" }}', 'illegal base64 data at input byte 4'],
    ['{{ b64dec "YQ=x" }}', 'illegal base64 data at input byte 2'],
    ['{{ b64dec "YQ==x" }}', 'illegal base64 data at input byte 4'],
    ['{{ b64dec "=" }}', 'illegal base64 data at input byte 0'],
    ['{{ b32enc "hello" }} {{ b32enc "a" }} {{ b32dec "ME======" }}', 'NBSWY3DP ME====== a'],
    ['{{ b32dec "mE======" }}', 'illegal base32 data at input byte 0'],
  ])('%s', (text, expected) => expect(render(text, { list: goList([]) })).toBe(expected));

  it('undo each other', () => {
    const random = seededRandom(5);
    for (let i = 0; i < 200; i++) {
      const s = Array.from({ length: random(20) }, () => String.fromCodePoint(1 + random(3_000))).join('');
      expect(render('{{ b64enc .s | b64dec }}|{{ b32enc .s | b32dec }}', { s })).toBe(`${s}|${s}`);
    }
  });
});

describe('checksums and ciphers', () => {
  it('sums agree with the system library at every padding', () => {
    for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1_000]) {
      const s = 'é'.repeat(length);
      const sums = ['sha1', 'sha256'].map((name) => createHash(name).update(s).digest('hex'));
      expect(render('{{ sha1sum .s }} {{ sha256sum .s }}', { s })).toBe(sums.join(' '));
    }
    expect(render('{{ adler32sum "Wikipedia" }}')).toBe('300286872');
  });

  it('encrypts as AES-256-CBC', () => {
    const encrypted = Buffer.from(render('{{ encryptAES "secret key" "some é text" }}'), 'base64');
    const key = Buffer.alloc(32);
    key.write('secret key');
    const decipher = createDecipheriv('aes-256-cbc', key, encrypted.subarray(0, 16));
    const plain = Buffer.concat([decipher.update(encrypted.subarray(16)), decipher.final()]);
    expect(plain.toString()).toBe('some é text');
    expect(render('{{ encryptAES "k" .s | decryptAES "k" }}', { s: 'x'.repeat(100) })).toBe('x'.repeat(100));
  });

  it.each([
    ['{{ decryptAES "k" "!" }}', 'error calling decryptAES: illegal base64 data at input byte 0'],
    [
      '{{ decryptAES "k" "AAAAAAAAAAAAAAAAAAAAAAAA" }}',
      'error calling decryptAES: crypto/cipher: input not full blocks',
    ],
  ])('%s fails', (text, reason) => expect(reasonOf(text)).toBe(reason));
});

describe('JSON', () => {
  it.each([
    ['{{ toJson (dict "b" (list 1 1.5 "a" nil true) "a" (dict)) }}', '{"a":{},"b":[1,1.5,"a",null,true]}'],
    ['{{ toJson "<&>\\u2028\\b\\f\\x01\\"\\\\/" }}', '"\\u003c\\u0026\\u003e\\u2028\\b\\f\\u0001\\"\\\\/"'],
    ['{{ toJson (list 1e21 1e20 1e-7 0.000001 -0.0 100.0) }}', '[1e+21,100000000000000000000,1e-7,0.000001,-0,100]'],
    ['{{ toJson "\\xff" }} {{ toJson 1i }}|{{ toJson (float64 "inf") }}', '"\\ufffd" |'],
    ['{{ toJson (toDate "2006" "2024") }} {{ toJson (semver "1.2") }}', '"2024-01-01T00:00:00Z" "1.2.0"'],
    [
      '{{ toPrettyJson (dict "a" (list 1) "b" (list) "c" (dict)) }}',
      '{\n  "a": [\n    1\n  ],\n  "b": [],\n  "c": {}\n}',
    ],
  ])('%s', (text, expected) => expect(render(text)).toBe(expected));
});
