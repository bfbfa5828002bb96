import type { KeptRun } from '@slipway/engine';
import { describe, expect, it } from 'vitest';
import { formatAge, keptTable } from './kept-table.ts';

const kept = (some: Partial<KeptRun>): KeptRun => ({
  runId: 'l1',
  keptAt: 0,
  sandboxId: 's',
  owner: '',
  holder: '',
  record: undefined,
  ...some,
});

describe('keptTable', () => {
  it('shows a line for each run, also for one that another version has kept', () => {
    const step = { image: 'i', command: '', env: [], withheldEnv: [], withheldMounts: [], privileged: false };
    const record: KeptRun['record'] = {
      runId: 'l1',
      ending: { status: 'Failed', stepId: 'test' },
      steps: [
        { ...step, id: 'prepare' },
        { ...step, id: 'test' },
      ],
      volumes: { workspace: 'w', home: 'h', named: {} },
    };
    expect(keptTable([kept({ record }), kept({ runId: 'l2345678' })], 7_200_000)).toBe(
      [
        'RUN       KEPT         ENDED AS  FAILED STEP  STEPS',
        'l1        2 hours ago  Failed    test         prepare test',
        'l2345678  2 hours ago  ?         -',
        '',
      ].join('\n'),
    );
  });

  it.each([
    [59_000, 'just now'],
    [60_000, '1 minute ago'],
    [86_400_000 * 3.5, '3 days ago'],
  ])('%i ms are %s', (ms, text) => {
    expect(formatAge(ms)).toBe(text);
  });
});
