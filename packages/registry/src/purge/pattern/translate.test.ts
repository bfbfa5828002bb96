import { describe, expect, it } from 'vitest';
import { translatePattern } from './translate.ts';

function matches(pattern: string, text: string): boolean {
  const { source, flags } = translatePattern(pattern);
  return new RegExp(source, flags).test(text);
}

describe('statement 35: patterns of ACR mean the same here', () => {
  it.each<[pattern: string, yes: readonly string[], no: readonly string[]]>([
    ['v1(?!-a)', ['v1', 'v1-b'], ['v1-a', 'v2']],
    ['(?<!x)v', ['v', 'yv'], ['xv']],
    ['(?<n>a)\\k<n>', ['aa'], ['ab']],
    ['(?P<n>a)\\k<n>', ['aa'], ['ab']],
    ['(a)(b)\\2\\1', ['abba'], ['abab']],
    ['^[[:alpha:]]$', ['a', 'Z'], ['1', ':', 'l]']],
    ['^[^[:alpha:]]$', ['1', ':', '-'], ['a']],
    ['^[[:^digit:]]$', ['a', '-'], ['1']],
    ['^[[:alnum:]._-]+$', ['a.B_9-'], ['a/b', 'a:b']],
    ['^[x[:digit:]-]$', ['x', '5', '-'], ['y']],
    ['^[[:upper:][:digit:]]+$', ['A1'], ['a1']],
    ['^[[:xdigit:]]{4}$', ['09aF'], ['09aG']],
    ['^[[:punct:]]$', ['-', '_', '.', '~', '@', '`'], ['a', ' ']],
    ['^[[:word:]]$', ['_', 'a'], ['-']],
    ['test123[[^:digit:]]', ['test123d]', 'test123:]'], ['test123d', 'test1235]']],
    ['(?i)rc', ['v1-RC', 'v1-rc'], ['v1']],
    ['(?im)^RC$', ['rc'], ['rc1']],
    ['(?i-i)rc', ['rc'], ['RC']],
    ['(?s)a.b', ['a-b'], ['ab']],
    ['(?U)a+b', ['aab'], ['b']],
    ['(?s-U:a+)b', ['aab'], ['b']],
    ['(?-imUs:.*)x', ['x', 'yx'], ['y']],
    ['(?i)a(?i:b)', ['AB'], ['a']],
    ['\\Av1\\z', ['v1'], ['v10', 'xv1']],
    ['\\Av1\\Z', ['v1'], ['v10', 'xv1']],
    ['\\Qv1.0\\E$', ['v1.0', 'xv1.0'], ['v1x0', 'v1.0-a']],
    ['\\Qv1.0', ['v1.0'], ['v1x0']],
    ['\\Q(?i:[\\E', ['(?i:['], ['x']],
    ['v(?#major)1', ['v1'], ['v']],
    ['1-*[abc]+(?<!-[a])', ['v1-b', '1c'], ['v1-a']],
    ['.*-?local[.].+', ['v1-c-local.test'], ['v1-c']],
    ['[\\s\\S]*', ['', 'x'], []],
    ['^[]x]$', [']', 'x'], ['y', '']],
    ['^[^]x]$', ['y'], [']', 'x', '']],
    ['^[[]$', ['['], ['x']],
    ['a\\_b\\-c', ['a_b-c'], ['ab']],
    ['a{,2}', ['a{,2}'], ['aa']],
    ['^\\d+\\.\\w$', ['10.x'], ['1x']],
    ['^\\x41\\u0042$', ['AB'], ['ab']],
    ['}]', ['}]'], ['}']],
    ['^$', [''], ['a']],
    ['', ['', 'a'], []],
  ])('%s', (pattern, yes, no) => {
    expect(yes.filter((text) => !matches(pattern, text))).toEqual([]);
    expect(no.filter((text) => matches(pattern, text))).toEqual([]);
  });

  it.each([
    ['[', 'a [ has no ]'],
    ['[]', 'a [ has no ]'],
    ['(?i:rc)', '(?i: is not supported; put (?i) at its beginning'],
    ['(?i)a(?-i:b)', '(?-i: is not supported'],
    ['a(?i)b', '(?i) is supported at its beginning only'],
    ['(?x)a b', '(?x) has flags that are not supported'],
    ['(?>a+)b', 'groups that begin with (?> are not supported'],
    ["(?'n'a)", "groups that begin with (?' are not supported"],
    ['(?(1)a|b)', 'groups that begin with (?( are not supported'],
    ['(?<n-m>a)', 'groups that begin with (?< are not supported'],
    ['(?P=n)', 'groups that begin with (?P are not supported'],
    ['(?P>n)', 'groups that begin with (?P are not supported'],
    ['a++', 'Nothing to repeat'],
    ['*a', 'Nothing to repeat'],
    ['(a', 'Unterminated group'],
    ['a)', 'Unmatched'],
    ['(?<n>a)(?<n>b)', 'Duplicate capture group name'],
    ['\\p{L}', '\\p is not supported'],
    ['\\x4', '\\x is not supported'],
    ['\\h', '\\h is not supported'],
    ['\\G', '\\G is not supported'],
    ['\\0', '\\0 is not supported'],
    ['\\', 'it ends with \\'],
    ['\\1', '\\1 counts past its groups'],
    ['a(?#two){2}', 'a repetition follows a comment'],
    ['(a)\\10', '\\10 counts past its groups'],
    ['(a)\\2', '\\2 counts past its groups'],
    ['(?:a)[(](?#()\\(\\1', '\\1 counts past its groups'],
    ['(?<n>a)(b)\\1', '\\1 is doubtful beside named groups'],
    ['\\k<n>', '\\k<n> names no group of it'],
    ['(a)\\k<n>', '\\k<n> names no group of it'],
    ["(?<n>a)\\k'n'", '\\k is not supported'],
    ['[[:alfa:]]', '[:alfa:] is no class'],
    ['[a-z-[aeiou]]', '-[ in a class'],
    ['[[:digit:]-z]', '[:digit:] cannot be the end of a range'],
    ['[a-[:digit:]]', '-[ in a class'],
    ['[\\A]', '\\A is not supported in a class'],
    ['[\\p{L}]', '\\p is not supported in a class'],
    ['[\\Qa\\E]', '\\Q is not supported in a class'],
    ['[z-a]', 'Range out of order'],
    ['a{2,1}', 'numbers out of order'],
  ])('%s cannot be used: %s', (pattern, reason) => {
    expect(() => translatePattern(pattern)).toThrow(
      expect.objectContaining({ code: 'invalid-argument', message: expect.stringContaining(reason) as string }),
    );
  });
});
