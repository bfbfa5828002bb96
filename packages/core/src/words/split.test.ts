import { describe, expect, it } from 'vitest';
import { splitWords, unquote } from './split.ts';

describe('splitWords', () => {
  it.each<[string, string[]]>([
    ['', []],
    ['  a\tb\nc\r\n', ['a', 'b', 'c']],
    [`a'b c'd`, ['ab cd']],
    [`"a b" ''`, ['a b', '']],
    ['"a\\"b\\$c\\d"', ['a"b$c\\d']],
    ["'a\\b'", ['a\\b']],
    ['a\\ b \\" \\\\', ['a b', '"', '\\']],
    ['a\\\nb "c\\\nd"', ['ab', 'cd']],
    ['a #b # c', ['a', '#b', '#', 'c']],
    ['a&&b ; c|d >e $f `g`', ['a&&b', ';', 'c|d', '>e', '$f', '`g`']],
    ['a\\', ['a\\']],
  ])('splits %j', (line, words) => {
    expect(splitWords(line).words.map(({ text }) => text)).toEqual(words);
  });

  it('tells where each word begins', () => {
    expect(splitWords(`ab  "c" d'e'`).words.map(({ offset }) => offset)).toEqual([0, 4, 8]);
  });

  it.each<[string, string[]]>([
    ["bash -c 'a && $(b) | c > d'", []],
    ['a && b', ['operator &&']],
    ['a >> b 2>&1', ['redirection >>', 'redirection >', 'operator &']],
    ['a "$(b)" `c` $D ${E}', ['substitution $(', 'substitution `', 'substitution `', 'variable $D', 'variable ${E}']],
    ['a \\$b \\; \\| "\\$c"', []],
    ['a # b', ['comment #']],
    ['a\nb\n', ['newline \n']],
    ['a price of 5$ a$', []],
  ])('finds in %j what a shell would act upon', (line, found) => {
    expect(splitWords(line).shell.map(({ kind, text }) => `${kind} ${text}`)).toEqual(found);
  });

  it.each([`a 'b`, `a "b`, `a "b\\"`])('tells of the unclosed quote in %j', (line) => {
    expect(splitWords(line).unterminated?.offset).toBe(2);
  });

  it('undoes the quotes of one word', () => {
    expect(unquote(`A='x y' z`).text).toBe('A=x y z');
  });
});
