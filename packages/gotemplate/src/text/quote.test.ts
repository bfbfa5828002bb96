import { describe, expect, it } from 'vitest';
import { quote } from './quote.ts';
import { unquoteRune, unquoteString } from './unquote.ts';

describe('quoting', () => {
  it.each([
    ['a"b\\', '"a\\"b\\\\"'],
    ['\x07\b\f\n\r\t\v', '"\\a\\b\\f\\n\\r\\t\\v"'],
    ['\x00\x1b\x7f', '"\\x00\\x1b\\x7f"'],
    ['é✓ \u00a0\u2028', '"é✓ \\u00a0\\u2028"'],
    ['\u{e0001}', '"\\U000e0001"'],
    ['a\udcffb', '"a\\xffb"'],
  ])('%j', (text, quoted) => {
    expect(quote(text)).toBe(quoted);
    expect(unquoteString(quoted)).toBe(text);
  });

  it('can keep to ASCII', () => expect(quote('é😀', true)).toBe('"\\u00e9\\U0001f600"'));
});

describe('unquoting', () => {
  it.each([
    ['"\\101\\x42\\u0043\\U00000044"', 'ABCD'],
    ['"\\xc3\\xa9"', 'é'],
    ['`a\\n\r\n`', 'a\\n\n'],
  ])('%s', (literal, text) => expect(unquoteString(literal)).toBe(text));

  it.each(['"\\q"', '"\\\'"', '"\\x4"', '"\\ud800"', '"\\U00110000"', '"\\400"', '"\\8"', '"a\nb"'])(
    'refuses %j',
    (literal) => expect(unquoteString(literal)).toBeUndefined(),
  );

  it.each([
    ["'a'", { code: 97 }],
    ["'\\''", { code: 39 }],
    ["'\\xff'", { code: 255 }],
    ["'😀'", { code: 0x1f600 }],
    ["'ab'", { error: "malformed character constant: 'ab'" }],
    ["''", { error: 'invalid syntax' }],
    ["'\\\"'", { error: 'invalid syntax' }],
  ])('reads the rune %s', (literal, result) => expect(unquoteRune(literal)).toEqual(result));
});
