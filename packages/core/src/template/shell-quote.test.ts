import { describe, expect, it } from 'vitest';
import { quoteForShell } from './shell-quote.ts';

describe('quoteForShell', () => {
  it.each([
    ['a/b:c=1', 'a/b:c=1'],
    ['', "''"],
    ['a b', "'a b'"],
    ["it's", `'it'"'"'s'`],
    ['{"a":1}', `'{"a":1}'`],
  ])('makes %j into %s', (text, expected) => {
    expect(quoteForShell(text)).toBe(expected);
  });
});
