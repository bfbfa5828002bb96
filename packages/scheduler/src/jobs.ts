import { lookAtRefs } from './git/look-at-refs.ts';
import { baseImageJobs } from './base-images/jobs.ts';
import type { Job } from './job.ts';
import { afterAnswer, afterSilence, judgeBy, startLeaseClock } from './lease-clock.ts';
import { createDeliverers } from './messages/deliverers.ts';
import { deliverMessages } from './messages/deliver-messages.ts';
import type { Settings } from './options.ts';
import { registryIndexJobs } from './registry-index/jobs.ts';
import { fireTimers } from './timers/fire-timers.ts';

const second = 1000;
const minute = 60_000;
const hour = 60 * minute;
/** Deliveries of one pass. */
const deliveriesAtOnce = 100;
/** The API has so long for a delivery that it took, before the scheduler begins with it. */
const deliveryWaitedMs = 2 * second;

/** Everything that the scheduler does. */
export function housekeepingJobs(settings: Settings): readonly Job[] {
  const { housekeeping } = settings.store;
  const { leaseCheckMs, reconcileMs, archiveMs, deliverMs, timerMs, retentionEveryMs } = settings;
  return [
    {
      name: 'expire-leases',
      pace: { everyMs: leaseCheckMs, firstWithinMs: leaseCheckMs },
      run: expireLeases(settings),
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
      // The API deals with deliveries as they come; this is for those that it could not, or was killed over.
      name: 'process-deliveries',
      pace: { everyMs: second, busyMs: 0, firstWithinMs: second },
      run: () => settings.store.git.processDeliveries(deliveriesAtOnce, deliveryWaitedMs),
    },
    {
      name: 'look-at-refs',
      pace: { everyMs: second, busyMs: 0, firstWithinMs: second },
      run: lookAtRefs(settings),
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
      name: 'fire-timers',
      pace: { everyMs: timerMs, busyMs: Math.min(50, timerMs), firstWithinMs: timerMs },
      run: fireTimers(settings.store),
    },
    ...baseImageJobs(settings),
    ...registryIndexJobs(settings),
    {
      name: 'deliver-messages',
      pace: { everyMs: deliverMs, busyMs: Math.min(50, deliverMs), firstWithinMs: deliverMs },
      run: deliverMessages(settings, createDeliverers(settings)),
    },
    {
      name: 'retain',
      pace: { everyMs: retentionEveryMs, firstWithinMs: Math.min(minute, retentionEveryMs) },
      run: (now) => housekeeping.retain(now, settings.retention),
    },
    {
      name: 'rotate-secrets',
      // A new key comes with a restart: soon after it nothing is left that needs the old one.
      pace: { everyMs: hour, firstWithinMs: minute },
      run: () => housekeeping.rotateSecrets(),
    },
  ];
}

/** Expires leases of agents that could have renewed them, and of no others. */
function expireLeases({ store, clock }: Settings): Job['run'] {
  const { leaseMs } = store.agents.terms;
  let leases = startLeaseClock(clock.now(), leaseMs);
  return async (now) => {
    try {
      const count = await store.housekeeping.expireLeases(judgeBy(leases, now));
      leases = afterAnswer(leases, now, leaseMs);
      return count;
    } catch (error) {
      leases = afterSilence(leases);
      throw error;
    }
  };
}
