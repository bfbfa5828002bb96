import { describe, expect, it } from 'vitest';
import { parseRoute, runPath, taskPath } from './route.ts';

describe('parseRoute', () => {
  it.each([
    ['/', { page: 'runs' }],
    ['/runs', { page: 'runs' }],
    ['/runs/', { page: 'runs' }],
    ['/runs/r2f', { page: 'run', runId: 'r2f' }],
    ['/tasks', { page: 'tasks' }],
    ['/tasks/nightly-report', { page: 'task', taskName: 'nightly-report' }],
    ['/agents', { page: 'agents' }],
    ['/agents/a1', { page: 'nothing' }],
    ['/runs/r1/more', { page: 'nothing' }],
    ['/else', { page: 'nothing' }],
    ['/runs/%E0%A4%A', { page: 'run', runId: '%E0%A4%A' }],
  ])('%s', (path, expected) => {
    expect(parseRoute(path)).toEqual(expected);
  });

  it('reads what is written', () => {
    expect(parseRoute(runPath('a/b ?'))).toEqual({ page: 'run', runId: 'a/b ?' });
    expect(parseRoute(taskPath('t_1'))).toEqual({ page: 'task', taskName: 't_1' });
  });
});
