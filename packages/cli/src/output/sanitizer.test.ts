import { describe, expect, it } from 'vitest';
import { createSanitizer } from './sanitizer.ts';

function shown(text: string | Buffer, colors = true): string {
  const bytes = Buffer.from(text as string);
  const whole = Buffer.from(createSanitizer({ colors }).push(bytes));
  const sanitizer = createSanitizer({ colors });
  const single = Buffer.concat([...bytes].map((byte) => sanitizer.push(Uint8Array.of(byte))));
  expect(single.equals(whole), 'the chunks do not matter').toBe(true);
  return whole.toString('latin1');
}

describe('createSanitizer', () => {
  const cases: readonly (readonly [name: string, input: string | Buffer, output: string])[] = [
    ['text, tabs and line ends', 'a\tb\r\nc\r50%\n', 'a\tb\r\nc\r50%\n'],
    [
      'colours',
      '\u001b[1;31mred\u001b[0m \u001b[38:5:12mx\u001b[m',
      '\u001b[1;31mred\u001b[0m \u001b[38:5:12mx\u001b[m',
    ],
    ['cursor moves and erasures', 'a\u001b[2J\u001b[1;1Hb\u001b[1A\u001b[Kc', 'abc'],
    ['private modes', '\u001b[?1049hx\u001b[?25l', 'x'],
    ['a title', 'a\u001b]0;owned\u0007b', 'ab'],
    ['a link', '\u001b]8;;http://x\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ['a clipboard write', 'a\u001b]52;c;cm0gLXJm\u0007b', 'ab'],
    ['a device control text', 'a\u001bP1$r\u001b\\b', 'ab'],
    ['a text without an end, up to its line', 'a\u001b]0;gone\nnext', 'a\nnext'],
    ['single escapes and character sets', 'a\u001bcb\u001b(0c\u001b7d', 'abcd'],
    ['an escape before a letter of another alphabet', '\u001b\u00e9', Buffer.from('\u00e9').toString('latin1')],
    ['a sequence that is broken off by a line end', 'a\u001b[12\nb', 'a\nb'],
    ['bells, backspaces and zero bytes', 'a\u0007b\bc\u0000d\u007f', 'abcd'],
    ['controls of the upper half', 'a\u009b2Jb\u009d0;x\u0007c\u0085d', 'abcd'],
    ['controls of the upper half that are no UTF-8', Buffer.from([0x61, 0x9b, 0x62]), 'ab'],
    ['marks of direction', 'a\u202eb\u2066c\u200fd', 'abcd'],
    ['characters beyond ASCII', 'æ–—😀', Buffer.from('æ–—😀').toString('latin1')],
    ['a character that is broken off', Buffer.from([0xe2, 0x80, 0x61]), '\u00e2\u0080a'],
  ];
  it.each(cases)('%s', (_name, input, output) => {
    expect(shown(input)).toBe(output);
  });

  it('takes colours out where there are none', () => {
    expect(shown('\u001b[31mred\u001b[0m', false)).toBe('red');
  });

  it('lets nothing but colours through of any two bytes after an escape', () => {
    for (let first = 0; first < 256; first += 1) {
      for (let second = 0; second < 256; second += 1) {
        const text = Buffer.from(createSanitizer({ colors: true }).push(Uint8Array.of(0x1b, first, second)));
        if (!text.includes(0x1b)) continue;
        expect(text.toString('latin1')).toBe('\u001b[m');
      }
    }
  });
});
