import { describe, expect, it } from 'vitest';
import { problemsOf, stuckAfterMs } from './health.ts';
import type { JobStatus } from './job-status.ts';

const well: JobStatus = {
  name: 'reconcile',
  passes: 5,
  failedPasses: 0,
  failuresInARow: 0,
  done: 7,
  lastSuccess: 1000,
};

describe('problemsOf', () => {
  it.each<readonly [string, Partial<JobStatus>, readonly string[]]>([
    ['a job that is well', {}, []],
    ['a pass that goes on', { runningSince: 1000 }, []],
    ['one failure', { failuresInARow: 1, lastError: 'away' }, []],
    ['three failures', { failuresInARow: 3, lastError: 'away' }, ['reconcile failed 3 times in a row: away']],
    ['a stuck pass', { runningSince: -stuckAfterMs }, ['reconcile has been going on for 301 s']],
  ])('%s', (_, difference, expected) => {
    expect(problemsOf([{ ...well, ...difference }], 1001)).toEqual(expected);
  });
});
