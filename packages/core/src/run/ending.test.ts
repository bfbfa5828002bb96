import { describe, expect, it } from 'vitest';
import { runEndingLine } from './ending.ts';

describe('the last line about a run', () => {
  it.each([
    [{ status: 'Succeeded' }, 5000, 'Run ID: r1 was successful after 5s'],
    [
      { status: 'Failed', error: 'failed to run step ID: a: exit status 1' },
      9600,
      'Run ID: r1 failed after 10s. Error: failed to run step ID: a: exit status 1',
    ],
    [{ status: 'Canceled' }, 3, 'Run ID: r1 was canceled after 1s. Error: none given'],
  ] as const)('says how it ended and after how long: %j after %d ms', (ending, elapsedMs, line) => {
    expect(runEndingLine('r1', ending, elapsedMs)).toBe(line);
  });
});
