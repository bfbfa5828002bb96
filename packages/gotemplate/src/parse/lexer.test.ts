import { describe, expect, it } from 'vitest';
import { tokenize } from './lexer.ts';

function kinds(text: string): string {
  return tokenize(text)
    .map(({ kind, value }) => (kind === 'error' ? `error(${value})` : kind))
    .join(' ');
}

describe('lexer', () => {
  it.each([
    ['', 'eof'],
    ['a', 'text eof'],
    ['{{}}', 'left-delim right-delim eof'],
    ['a{{/* {{ }} */}}b', 'text text eof'],
    ['{{.a.b}}', 'left-delim field field right-delim eof'],
    ['{{$x := .}}', 'left-delim variable space declare space dot right-delim eof'],
    ['{{(f 1)|g}}', 'left-delim left-paren identifier space number right-paren pipe identifier right-delim eof'],
    ['{{if true}}', 'left-delim if space bool right-delim eof'],
    ['{{\'a\' `b` "c"}}', 'left-delim char-constant space raw-string space string right-delim eof'],
    ['{{1+2i}}', 'left-delim complex right-delim eof'],
    ['{{-3}}', 'left-delim number right-delim eof'],
    ['{{größe ٣}}', 'left-delim identifier space identifier right-delim eof'],
    ['{{{', 'left-delim char error(unclosed action)'],
    ['{{1', 'left-delim number error(unclosed action)'],
    ['{{(1}}', 'left-delim left-paren number error(unclosed left paren)'],
    ['{{1)}}', 'left-delim number error(unexpected right paren)'],
    ['{{"a\n"}}', 'left-delim error(unterminated quoted string)'],
    ['{{`a}}', 'left-delim error(unterminated raw quoted string)'],
    ["{{'a}}", 'left-delim error(unterminated character constant)'],
    ['{{:}}', 'left-delim error(expected :=)'],
    ['{{a-b}}', "left-delim error(bad character U+002D '-')"],
    ['{{\u00a0}}', 'left-delim error(unrecognized character in action: U+00A0)'],
    ['{{/* a }}', 'error(unclosed comment)'],
    ['{{/* a */ }}', 'error(comment ends before closing delimiter)'],
    ['{{0x1G}}', 'left-delim error(bad number syntax: "0x1G")'],
  ])('%j', (text, expected) => expect(kinds(text)).toBe(expected));

  it('trims what trim markers reach', () => {
    const texts = tokenize('a \n{{- 1 -}}\t b {{- /* c */ -}} \r\nd').filter(({ kind }) => kind === 'text');
    expect(texts.map(({ value }) => value)).toEqual(['a', 'b', 'd']);
  });

  it('knows the place of every token', () => {
    const tokens = tokenize('a\n{{\n.b }}\nc');
    expect(tokens.map(({ pos, line }) => [pos, line])).toEqual([
      [0, 1],
      [2, 2],
      [4, 2],
      [5, 3],
      [7, 3],
      [8, 3],
      [10, 3],
      [12, 4],
    ]);
  });
});
