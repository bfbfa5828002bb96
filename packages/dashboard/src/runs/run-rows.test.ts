import { describe, expect, it } from 'vitest';
import { barOf, hasWords, mergeRows, times, type RunRow } from './run-rows.ts';

function row(runId: string, rest: Partial<RunRow> = {}): RunRow {
  return {
    runId,
    status: 'Succeeded',
    task: undefined,
    runType: 'QuickRun',
    cause: { icon: 'person', title: 'Manual', detail: '' },
    image: undefined,
    moreImages: 0,
    pool: 'default',
    queue: undefined,
    isCancelRequested: false,
    error: undefined,
    createTime: '2030-01-01T00:00:00Z',
    startTime: undefined,
    finishTime: undefined,
    ...rest,
  };
}
const ids = (rows: readonly RunRow[]): string => rows.map(({ runId }) => runId).join(' ');

describe('mergeRows', () => {
  it('puts newer runs before and older ones behind, by their counters', () => {
    const known = [row('rz'), row('ry')];
    expect(ids(mergeRows(known, [row('r10'), row('rz')]))).toBe('r10 rz ry');
    expect(ids(mergeRows(known, [row('rx'), row('rw')]))).toBe('rz ry rx rw');
    expect(mergeRows(known, [])).toBe(known);
  });

  it('takes what has changed', () => {
    const [first] = mergeRows([row('r2', { status: 'Running' }), row('r1')], [row('r2')]);
    expect(first?.status).toBe('Succeeded');
  });
});

it('looks for words in everything that is shown', () => {
  const found = row('r2f', {
    task: 'Nightly',
    cause: { icon: 'commit', title: 'Commit 4f2a91c', detail: 'main by ann' },
  });
  for (const words of [undefined, 'nightly', 'ann 4F2A', 'r2f']) expect(hasWords(found, words)).toBe(true);
  expect(hasWords(found, 'nightly bob')).toBe(false);
});

describe('the bar of a run', () => {
  const at = (seconds: number): string => new Date(Date.UTC(2030, 0, 1, 0, 0, seconds)).toISOString();
  const now = Date.parse(at(100));

  it('tells waiting from running', () => {
    const ended = row('r1', { createTime: at(0), startTime: at(10), finishTime: at(40) });
    expect(times(ended, now)).toEqual({ waitMs: 10_000, workMs: 30_000 });
    expect(barOf(ended, 40_000, now)).toEqual({ wait: 0.25, work: 0.75 });
  });

  it('grows while the run goes on, and has no length where nothing has one', () => {
    expect(times(row('r1', { createTime: at(0), startTime: at(10) }), now)).toEqual({ waitMs: 10_000, workMs: 90_000 });
    expect(times(row('r1', { createTime: at(0) }), now)).toEqual({ waitMs: 100_000, workMs: 0 });
    expect(barOf(row('r1', { createTime: at(100) }), 0, now)).toEqual({ wait: 0, work: 0 });
  });
});
