import { describe, expect, it } from 'vitest';
import { tally } from './test-report.mjs';

const file = (status: string, tests: Readonly<Record<string, string>>) => ({
  name: 'x.test.ts',
  status,
  assertionResults: Object.entries(tests).map(([fullName, one]) => ({ fullName, status: one })),
});

describe('tally', () => {
  it('counts tests over all files and names the skipped ones', () => {
    const report = {
      testResults: [file('passed', { a: 'passed', b: 'skipped' }), file('failed', { c: 'failed', d: 'todo' })],
    };
    expect(tally(report, 1)).toEqual({ passed: 1, failed: 1, skipped: 2, skippedNames: ['b', 'd'], retried: [] });
  });

  it('names a test that passed only when it was tried again, with its first failure', () => {
    const assertionResults = [
      { fullName: 'a', status: 'passed', failureMessages: ['Error: too slow', 'Error: still too slow'] },
      { fullName: 'b', status: 'passed', failureMessages: [] },
      { fullName: 'c', status: 'failed', failureMessages: ['Error: wrong'] },
    ];
    const report = { testResults: [{ name: 'x.test.ts', status: 'failed', assertionResults }] };
    expect(tally(report, 1)).toMatchObject({
      passed: 2,
      failed: 1,
      retried: [{ name: 'a', firstFailure: 'Error: too slow' }],
    });
  });

  it.each([
    ['a file that cannot be loaded', [file('failed', {})], 1, 1],
    ['a hook that fails after its tests passed', [file('failed', { a: 'passed' })], 1, 1],
    ['an error between tests', [file('passed', { a: 'passed' })], 1, 1],
    ['a runner that crashed before it wrote a report', [], 1, 1],
    ['nothing', [file('passed', { a: 'passed' })], 0, 0],
  ])('counts the failure of %s', (_, testResults, exitCode, failed) => {
    expect(tally({ testResults }, exitCode).failed).toBe(failed);
  });
});
