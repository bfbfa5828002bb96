import { describe, expect, it } from 'vitest';
import { compileGlob } from './glob.ts';

/** Numbers from 0 to below 1 that depend on the seed alone (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The same language, defined by what is left of pattern and text: plain to see, and slow. */
function matches(pattern: string, text: string, isStart = true): boolean {
  const segments = isStart ? /^\*\*+\//.exec(pattern)?.[0] : undefined;
  if (segments !== undefined) {
    const rest = pattern.slice(segments.length);
    if (matches(rest, text, true)) return true;
    return Array.from(text).some((character, at) => character === '/' && matches(rest, text.slice(at + 1), true));
  }
  const [stars] = /^\*+/.exec(pattern) ?? [];
  if (stars !== undefined) {
    const rest = pattern.slice(stars.length);
    for (let length = 0; length <= text.length; length += 1) {
      if (stars.length === 1 && text.slice(0, length).includes('/')) return false;
      if (matches(rest, text.slice(length), false)) return true;
    }
    return false;
  }
  if (pattern === '') return text === '';
  if (text === '') return false;
  const isSame = pattern.startsWith('?') ? !text.startsWith('/') : pattern[0] === text[0];
  return isSame && matches(pattern.slice(1), text.slice(1), pattern.startsWith('/'));
}

describe('a pattern', () => {
  it.each([
    ['main', ['main'], ['Main', 'main2', 'x/main', '']],
    ['release/*', ['release/1', 'release/'], ['release', 'release/1/2', 'release/a/b']],
    ['release/**', ['release/1', 'release/1/2'], ['release', 'releases/1']],
    ['*', ['main', ''], ['a/b']],
    ['**', ['main', 'a/b', ''], []],
    ['v?.?', ['v1.2'], ['v10.2', 'v1/2', 'v1.']],
    ['**/*.md', ['a.md', 'docs/a.md', 'docs/deep/er/a.md'], ['a.mdx', 'a.md/b']],
    ['docs/**/a.md', ['docs/a.md', 'docs/x/a.md', 'docs/x/y/a.md'], ['docs/xa.md', 'a.md']],
    ['**/test/**', ['test/a', 'x/test/a/b'], ['test', 'x/test', 'xtest/a']],
    ['a**/b', ['a/b', 'ax/b', 'a/x/b'], ['ab', 'a/x/bb']],
    ['*.[ch]', ['x.[ch]'], ['x.c', 'x.h']],
    ['{a,b}', ['{a,b}'], ['a', 'b']],
    ['+(a|b)$^\\', ['+(a|b)$^\\'], ['a']],
    ['?', ['ä', '😀'], ['ab', '/']],
  ])('%s', (pattern, matching, others) => {
    const glob = compileGlob(pattern);
    expect(matching.filter((text) => !glob(text))).toEqual([]);
    expect(others.filter((text) => glob(text))).toEqual([]);
  });

  it('means what its definition says, whatever it is', () => {
    const random = randomOf(7);
    const word = (alphabet: string, most: number) =>
      Array.from(
        { length: Math.floor(random() * (most + 1)) },
        () => alphabet[Math.floor(random() * alphabet.length)],
      ).join('');
    let found = 0;
    for (let count = 0; count < 20_000; count += 1) {
      const pattern = word('ab/**?', 9);
      const text = word('ab/', 8);
      const expected = matches(pattern, text);
      if (expected) found += 1;
      expect(compileGlob(pattern)(text), `${pattern} with ${text}`).toBe(expected);
    }
    expect(found).toBeGreaterThan(500);
  });

  it('longer than a word of bits is matched as a short one', () => {
    const long = 'segment/'.repeat(20);
    expect(compileGlob(`${long}**/*.ts`)(`${long}a/b/c.ts`)).toBe(true);
    expect(compileGlob(`${long}**/*.ts`)(`${long}a/b/c.js`)).toBe(false);
    for (let length = 25; length < 70; length += 1) {
      const pattern = `${'a'.repeat(length)}**/*b`;
      expect(compileGlob(pattern)(`${'a'.repeat(length)}/x/b`), pattern).toBe(true);
      expect(compileGlob(`${'a'.repeat(length)}/**/*`)(`${'a'.repeat(length)}/`), pattern).toBe(true);
    }
  });

  it.each(['*a'.repeat(128), '**a'.repeat(85), `${'*'.repeat(255)}b`, '**/'.repeat(85), `**/${'?'.repeat(250)}b`])(
    'takes no longer than its length says (%#)',
    (pattern) => {
      const glob = compileGlob(pattern);
      const text = 'a'.repeat(10_000);
      glob(text);
      const startedAt = performance.now();
      expect(glob(text)).toBe(/^\*+a/.test(pattern));
      // A matcher that goes back needs longer than the age of the universe.
      expect(performance.now() - startedAt).toBeLessThan(1000);
    },
  );
});
