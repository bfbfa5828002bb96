import type { Settings } from './options.ts';
import type { Pace } from './pace.ts';

/** Work that is due from time to time. */
export interface Job {
  readonly name: string;
  readonly pace: Pace;
  /** Does what is due and gives how much that was. The signal asks it to end early. */
  readonly run: (now: number, signal: AbortSignal) => Promise<number>;
}

const minute = 60_000;

/** Everything that the scheduler does. */
export function housekeepingJobs(settings: Settings): readonly Job[] {
  const { housekeeping, agents } = settings.store;
  const { leaseCheckMs, reconcileMs, archiveMs, retentionEveryMs } = settings;
  return [
    {
      name: 'expire-leases',
      // While nothing of the service ran, no agent could renew its lease: each has the time of a whole one to come back.
      pace: { everyMs: leaseCheckMs, firstWithinMs: leaseCheckMs, notBeforeMs: agents.terms.leaseMs },
      run: (now) => housekeeping.expireLeases(now),
    },
    {
      name: 'time-out-runs',
      pace: { everyMs: leaseCheckMs, firstWithinMs: leaseCheckMs },
      run: (now) => housekeeping.timeOutRuns(now),
    },
    {
      name: 'limit-queue-wait',
      pace: { everyMs: Math.min(minute, settings.maxQueueWaitMs), firstWithinMs: leaseCheckMs },
      run: (now) => housekeeping.limitQueueWait(now, settings.maxQueueWaitMs),
    },
    {
      name: 'reconcile',
      pace: { everyMs: reconcileMs, firstWithinMs: 0 },
      run: () => housekeeping.reconcile(),
    },
    {
      name: 'archive-logs',
      // What a pass has moved makes room for more of the same log.
      pace: { everyMs: archiveMs, busyMs: Math.min(50, archiveMs), firstWithinMs: archiveMs },
      run: (_, signal) => housekeeping.archiveLogs(signal),
    },
    {
      name: 'retain',
      pace: { everyMs: retentionEveryMs, firstWithinMs: Math.min(minute, retentionEveryMs) },
      run: (now) => housekeeping.retain(now, settings.retention),
    },
  ];
}
