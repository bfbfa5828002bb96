import type { Run, RunStep } from '@slipway/core/http';
import { describe, expect, it } from 'vitest';
import { doneStepsOf } from './done-steps.ts';

const step = (id: string, status: RunStep['status'], ...waitsFor: string[]): RunStep => ({
  id,
  kind: 'cmd',
  status,
  waitsFor,
});

/** Only the parts of a run that matter here. */
function former(...steps: RunStep[]): Run {
  return { runId: 'r1', steps, finishTime: '2026-01-01T00:00:00Z' } as unknown as Run;
}

describe('doneStepsOf', () => {
  it('spares what succeeded and does not depend on the step', () => {
    const run = former(
      step('a', 'succeeded'),
      step('b', 'succeeded', 'a'),
      step('c', 'succeeded', 'b'),
      step('side', 'succeeded'),
      step('d', 'failed', 'c', 'side'),
    );
    expect(doneStepsOf(run, 'a')).toEqual(['side']);
    expect(doneStepsOf(run, 'b')).toEqual(['a', 'side']);
    expect(doneStepsOf(run, 'd')).toEqual(['a', 'b', 'c', 'side']);
  });

  it.each(['failed', 'ignored', 'detached', 'canceled', 'timed-out', 'skipped', 'waiting', 'running'] as const)(
    'does a step that is %s again',
    (status) => {
      expect(doneStepsOf(former(step('a', status), step('b', 'failed')), 'b')).toEqual([]);
    },
  );

  it('spares again what the former run was spared, unless it depends on the step now', () => {
    const run = former(step('a', 'skipped'), step('b', 'succeeded', 'a'), step('c', 'failed', 'b'));
    expect(doneStepsOf(run, 'c', ['a'])).toEqual(['a', 'b']);
    expect(doneStepsOf(run, 'a', ['a'])).toEqual([]);
  });

  it('refuses a step that the run does not have, and names those it has', () => {
    expect(() => doneStepsOf(former(step('a', 'succeeded')), 'b')).toThrow(
      expect.objectContaining({ code: 'conflict', advice: 'Its steps: a.' }),
    );
    expect(() => doneStepsOf(former(), 'b')).toThrow(expect.objectContaining({ code: 'conflict' }));
  });

  it('refuses a run that is not over', () => {
    const { finishTime: _, ...going } = former(step('a', 'running'));
    expect(() => doneStepsOf(going, 'a')).toThrow(expect.objectContaining({ code: 'conflict' }));
  });
});
