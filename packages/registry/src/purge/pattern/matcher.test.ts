import { describe, expect, it } from 'vitest';
import { createMatcher } from './matcher.ts';
import { translatePattern } from './translate.ts';

const evil = translatePattern('^(a+)+$');
const aaa = `${'a'.repeat(60)}!`;

describe('matcher', () => {
  it('tells for each name whether a pattern matches somewhere in it', async () => {
    await using matcher = createMatcher(60_000);
    expect(await matcher.test(translatePattern('v1'), ['v1', 'v10', 'v2', 'xv1'])).toEqual([true, true, false, true]);
    expect(await matcher.test(translatePattern('(?i)^RC'), ['rc1', 'v1'])).toEqual([true, false]);
    expect(await matcher.test(translatePattern('x'), [])).toEqual([]);
    const many = await Promise.all(
      ['a', 'b', 'c'].map((name) => matcher.test(translatePattern(name), ['a', 'b', 'c'])),
    );
    expect(many).toEqual([
      [true, false, false],
      [false, true, false],
      [false, false, true],
    ]);
  });

  it('statement 34: a pattern that explodes ends within the limit, names itself, and spoils no other', async () => {
    await using matcher = createMatcher(200);
    const start = performance.now();
    await expect(matcher.test(evil, ['aa', aaa, 'aaa'])).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringMatching(
        /'\^\(a\+\)\+\$' did not finish with 'a+!' within 0\.2 s; nothing is deleted/,
      ) as string,
    });
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(await matcher.test(translatePattern('b'), ['b'])).toEqual([true]);
  });

  it('limits one name and not the list: names that are slow together only are all tried', async () => {
    await using matcher = createMatcher(600);
    const slow = `${'a'.repeat(20)}!`;
    const names = Array.from({ length: 200 }, () => slow);
    expect(await matcher.test(evil, [...names, 'aa'])).toEqual([...names.map(() => false), true]);
  });

  it('stops in the middle of a trial when it is told to, and goes on with the next', async () => {
    await using matcher = createMatcher(60_000);
    const controller = new AbortController();
    const trial = matcher.test(evil, [aaa], controller.signal);
    controller.abort(new Error('no more'));
    await expect(trial).rejects.toThrow('no more');
    expect(await matcher.test(translatePattern('b'), ['b'])).toEqual([true]);
  });

  it('shows a pattern nothing of this process', async () => {
    await using matcher = createMatcher(1000);
    const pattern = { source: '(?<__proto__>constructor)', flags: '' };
    expect(await matcher.test(pattern, ['constructor', '__proto__'])).toEqual([true, false]);
    await expect(matcher.test({ source: '(', flags: '' }, ['a'])).rejects.toThrow(/Unterminated group/);
  });
});
