import { describe, expect, it } from 'vitest';
import type { Cause, Run } from '@slipway/core/http';
import { formatTable } from '../output/table.ts';
import { runDetails, runTable, triggerText } from './run-table.ts';

const run: Run = {
  runId: 'r1',
  status: 'Running',
  runType: 'QuickRun',
  cause: { kind: 'manual' },
  registry: 'r.io',
  agentPoolName: 'default',
  platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
  priority: 5,
  timeout: 3600,
  attempt: 1,
  createTime: '2030-01-01T00:00:00.000Z',
  startTime: '2030-01-01T00:00:10.000Z',
  lastUpdatedTime: '2030-01-01T00:00:10.000Z',
  isCancelRequested: false,
  steps: [],
  outputImages: [],
  baseImages: [],
  warnings: [],
  isArchiveEnabled: false,
  log: { bytes: 0, complete: false, removed: false },
};
const now = new Date('2030-01-01T01:02:13.900Z');

describe('runTable (statement 144)', () => {
  it('shows the time a run has taken as hh:mm:ss, with more than a day as hours', () => {
    const longer = { ...run, runId: 'r2', finishTime: '2030-01-02T03:00:11.000Z', status: 'Failed' as const };
    const text = formatTable(runTable([longer, run], now));
    expect(text).toBe(
      'RUN ID  TASK  PLATFORM        STATUS   TRIGGER  STARTED                   DURATION\n' +
        'r2            linux/arm64/v8  Failed   Manual   2030-01-01T00:00:10.000Z  27:00:01\n' +
        'r1            linux/arm64/v8  Running  Manual   2030-01-01T00:00:10.000Z  01:02:03\n',
    );
  });

  const image = { registry: 'r.io', repository: 'base', tag: '1' };
  const causes: readonly (readonly [Cause, string])[] = [
    [{ kind: 'manual' }, 'Manual'],
    [{ kind: 'rerun', of: 'r1' }, 'Manual'],
    [{ kind: 'commit', trigger: 't', commit: 'c' }, 'Commit'],
    [{ kind: 'pull-request', trigger: 't', pullRequest: '1', commit: 'c' }, 'Pull Request'],
    [{ kind: 'timer', trigger: 't', occurrence: '2030-01-01T00:00:00Z' }, 'Timer'],
    [{ kind: 'base-image', trigger: 't', images: [image] }, 'Image Update'],
  ];
  it.each(causes)('names the trigger of %j', (cause, text) => {
    expect(triggerText(cause)).toBe(text);
  });
});

it('shows all that is known of a run, and nothing that a terminal would obey', () => {
  const step = { id: 'a', kind: 'cmd' as const, status: 'failed' as const, waitsFor: [], error: 'bad\u001b[2J\nnews' };
  const tables = runDetails({ ...run, steps: [step], outputImages: [{ ...image, digest: 'sha256:1' }] }, now);
  const text = tables.map(formatTable).join('');
  expect(text).toContain('r.io/app:1@sha256:1');
  expect(text).toContain('bad\ufffd[2J news');
});

const image = { registry: 'r.io', repository: 'app', tag: '1' };
