import { SlipwayError } from '@slipway/core';
import { describe, expect, it } from 'vitest';
import { filterByRules, ignoreFilter } from './filter.ts';
import { readRules } from './rules.ts';

function ignored(text: string, paths: readonly string[]): readonly string[] {
  const filter = filterByRules(readRules(text));
  return paths.filter((path) => filter.ignores(path));
}

describe('ignoreFilter (statement 140)', () => {
  it.each<[rules: string, paths: readonly string[], ignored: readonly string[]]>([
    ['a', ['a', 'a/b', 'b/a'], ['a', 'a/b']],
    ['*.log\n!keep.log', ['x.log', 'keep.log', 'd/x.log'], ['x.log']],
    ['!a\na', ['a'], ['a']],
    ['**/x', ['x', 'd/x', 'd/e/x/y', 'dx'], ['x', 'd/x', 'd/e/x/y']],
    ['d/**', ['d', 'd/x', 'd/e/f'], ['d/x', 'd/e/f']],
    ['a?c', ['abc', 'a/c', 'abbc'], ['abc']],
    ['[a-c]x', ['bx', 'dx', 'B'], ['bx']],
    ['[^a]x', ['bx', 'ax'], ['bx']],
    ['x\\*', ['x*', 'xy'], ['x*']],
    ['a/b\n!a', ['a', 'a/b'], ['a/b']],
    ['*\n!**/main.go', ['x', 'd', 'd/main.go', 'main.go'], ['x', 'd']],
    ['src\n!src/deep\nsrc/deep/er', ['src/a', 'src/deep/b', 'src/deep/er/c'], ['src/a', 'src/deep/er/c']],
    ['\uFEFF# not a name\n  b  \r\n\n/c/', ['b', 'c', '# not a name'], ['b', 'c']],
    ['a^b', ['a^b'], ['a^b']],
    ['pl+us(1).$', ['pl+us(1).$'], ['pl+us(1).$']],
  ])('reads %j', (rules, paths, expected) => {
    expect(ignored(rules, paths)).toEqual(expected);
  });

  it.each(['!', 'a\\', '[a', '[]', '[a-]'])('refuses %j as Docker does', (rules) => {
    expect(() => ignored(rules, ['a'])).toThrow(SlipwayError);
  });

  it.each(['[b-a]', '*\\y'])('refuses %j when it is used', (rules) => {
    const filter = filterByRules(readRules(rules));
    expect(() => filter.ignores('a')).toThrow(expect.objectContaining({ code: 'invalid-context' }) as Error);
  });

  it('leaves out what version control keeps, unless it is taken in again', () => {
    const names = ['.git', '.git/config', '.gitignore', 'sub/.git', '.svn'];
    expect(names.filter((name) => ignoreFilter().ignores(name))).toEqual(['.git', '.git/config', '.gitignore', '.svn']);
    expect(ignoreFilter('!.git').ignores('.git/config')).toBe(false);
  });

  it('says which ignored directories need not be looked into', () => {
    const plain = filterByRules(readRules('*\n!a/b/**'));
    expect(['a', 'a/b', 'c', 'a/c'].filter((name) => plain.mayHoldExceptions(name))).toEqual(['a', 'a/b']);
    expect(filterByRules(readRules('*\n!**/x')).mayHoldExceptions('c')).toBe(true);
    expect(filterByRules(readRules('*')).mayHoldExceptions('c')).toBe(false);
  });

  it('gives the same answers in any order of questions', () => {
    const paths = ['a', 'a/b', 'a/b/c', 'b', 'b/a', 'a/c', 'c/a/b'];
    const rules = 'a/b\n!a\n**/c\n!b/*';
    expect([...ignored(rules, [...paths].reverse())].sort()).toEqual([...ignored(rules, paths)].sort());
  });

  it('ends soon whatever the pattern', () => {
    const path = 'a'.repeat(4000);
    expect(ignored(`${'*a'.repeat(200)}*b`, [path])).toEqual([]);
    expect(ignored(`${'**/a*'.repeat(100)}/b`, [path])).toEqual([]);
  });
});
