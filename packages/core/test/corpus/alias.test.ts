import { describe, expect, it } from 'vitest';
import { differenceIn, type AliasCase } from './alias-case.ts';
import { readCases } from './read-cases.ts';

/** Cases that we answer otherwise on purpose, with the reason. */
const deviations: Readonly<Record<string, string>> = {
  'native/adjacent-after-unknown': 'an unknown alias does not swallow a known one that follows (contract SE-14)',
  'native/bare-name-of-run-alias': 'a cmd beginning with the word ID is no template after rendering (contract SE-15)',
};

const cases = readCases('alias.jsonl') as readonly AliasCase[];

describe('the alias corpus', () => {
  it.each(cases.map((testCase) => [testCase.name, testCase] as const))('%s', async (name, testCase) => {
    const difference = await differenceIn(testCase);
    if (name in deviations) expect(difference).toBeDefined();
    else expect(difference).toBeUndefined();
  });

  it('agrees in at least 98 of 100 cases', () => {
    expect(Object.keys(deviations).length).toBeLessThanOrEqual(cases.length * 0.02);
  });
});
