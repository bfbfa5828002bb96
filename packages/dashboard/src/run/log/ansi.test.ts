import { describe, expect, it } from 'vitest';
import { cleanLength, cleanText, parseAnsi, sliceSpans } from './ansi.ts';

const esc = '\u001b';

describe('parseAnsi', () => {
  it.each([
    ['plain', [{ text: 'plain', look: {} }]],
    ['', []],
    [
      `${esc}[32mok${esc}[0m done`,
      [
        { text: 'ok', look: { color: 2 } },
        { text: ' done', look: {} },
      ],
    ],
    [`${esc}[1;91mbad`, [{ text: 'bad', look: { bold: true, color: 9 } }]],
    [
      `${esc}[38;5;196mred${esc}[39m.`,
      [
        { text: 'red', look: { color: '#ff0000' } },
        { text: '.', look: {} },
      ],
    ],
    [`${esc}[38;5;244mgrey`, [{ text: 'grey', look: { color: '#808080' } }]],
    [`${esc}[38;2;1;2;300mx`, [{ text: 'x', look: {} }]],
    [`${esc}[48;2;1;2;255mx`, [{ text: 'x', look: { ground: '#0102ff' } }]],
    ['10%\r50%\r100%\r', [{ text: '100%', look: {} }]],
    [`${esc}[31mold\rnew`, [{ text: 'new', look: { color: 1 } }]],
  ])('%j', (line, spans) => {
    expect(parseAnsi(line)).toEqual(spans);
  });

  it.each([
    ['a link', `${esc}]8;;javascript:alert(1)${esc}\\click${esc}]8;;${esc}\\`, 'click'],
    ['a link that ends with BEL', `${esc}]8;;http://x\u0007click${esc}]8;;\u0007`, 'click'],
    ['a title that never ends', `a${esc}]0;title`, 'a'],
    ['the clipboard', `${esc}]52;c;cm0gLXJm\u0007x`, 'x'],
    ['cursor moves', `a${esc}[2J${esc}[H${esc}[10;10Hb`, 'ab'],
    ['single controls', `a\u0000\u0008b\u007f\u009b31mc`, 'abc'],
    ['a broken escape at the end', `a${esc}`, 'a'],
    ['marks that turn the direction', 'a\u202egpj.exe\u2069', 'a[U+202E]gpj.exe[U+2069]'],
    ['HTML', '<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    ['tabs', 'a\tb', 'a\tb'],
  ])('leaves of %s only text', (_, line, text) => {
    expect(cleanText(line)).toBe(text);
    expect(cleanLength(line)).toBe(text.length);
  });

  it('is quick about a long line of escapes', () => {
    const line = `${esc}[31mx${esc}[0m`.repeat(10_000) + `${esc}]`.repeat(5_000);
    expect(cleanLength(line)).toBe(10_000);
  });
});

it('cuts spans at characters', () => {
  const spans = parseAnsi(`ab${esc}[31mcdef${esc}[0mgh`);
  expect(sliceSpans(spans, 1, 5)).toEqual([
    { text: 'b', look: {} },
    { text: 'cde', look: { color: 1 } },
  ]);
  expect(sliceSpans(spans, 8, 20)).toEqual([]);
});
