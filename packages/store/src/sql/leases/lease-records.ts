import { SlipwayError } from '@slipway/core';
import type { LeaseRecords } from '../../port/records.ts';
import { recordBaseImages } from '../base-images/record-bases.ts';
import { lookAtPushed } from '../base-images/watch.ts';
import { wakeUpdates } from '../base-images/pending-tasks.ts';
import type { Context } from '../context.ts';
import { admit, isLeased } from '../queue/admit.ts';
import { openUnless } from '../logs/log-records.ts';
import { inGroupOf } from '../runs/find-run.ts';
import { moveRun, over } from '../runs/move-run.ts';
import { inputOf } from '../runs/submit-run.ts';
import { applyEvents } from './apply-events.ts';
import { claimRun } from './claim-run.ts';
import { hasEnded, heldRun, leaseLost, requireLease } from './hold.ts';
import { afterRelease, loseLeases, settle, takeAway } from './lose-lease.ts';

const atOnce = 500;

/** Runs on agents. */
export function leaseRecords(context: Context): LeaseRecords {
  const { database, clock, admissionWindow, maxReleases } = context;
  return {
    claim: (runId, agentId, tokenId) => claimRun(context, runId, agentId, tokenId),
    check: async (lease, tokenId) => heldRun(await requireLease(database.db, lease, tokenId), lease),
    inputOf: async (lease, tokenId) => {
      const row = await requireLease(database.db, lease, tokenId);
      if (hasEnded(row, lease)) throw leaseLost(lease);
      return await inputOf(context, lease.runId);
    },
    apply: (lease, tokenId, events) => applyEvents(context, lease, tokenId, events),
    finish: (lease, tokenId, event) =>
      inLease(lease, tokenId, async (trx, row) => {
        if (hasEnded(row, lease)) return { changes: [], ready: [] };
        if (event.logEnd < row.log_archived) {
          throw new SlipwayError('invalid-argument', 'the log that was archived is longer than the end says');
        }
        const now = clock();
        const set = {
          ...over(row, now, event.error),
          // The lease's token stays, so that the same end sent again is known to be its own.
          lease_token: row.lease_token,
          ended_lease: lease.leaseId,
          log_end: event.logEnd,
          log_open: openUnless(event.logEnd),
        };
        const ended = await moveRun(trx, row, event.status, set, { leaseId: lease.leaseId });
        if (ended === undefined) {
          throw new SlipwayError('conflict', `a run that is ${row.status} cannot become ${event.status}`);
        }
        if (ended.status === 'Succeeded') await recordBaseImages(trx, context, ended, now);
        await lookAtPushed(trx, context, ended.seq, now);
        await wakeUpdates(trx, ended, now);
        return { changes: [], ready: await admit(trx, row.grp, admissionWindow, now) };
      }),
    release: (lease, tokenId, reason) =>
      inLease(lease, tokenId, async (trx, row) => {
        if (hasEnded(row, lease)) throw leaseLost(lease);
        const now = clock();
        const counts = { lost: row.lost, releases: row.releases + 1 };
        const fate = afterRelease(row, reason, maxReleases, now);
        const change = await takeAway(trx, row, fate, counts, { leaseId: lease.leaseId }, now);
        return await settle(context, trx, row, change, now);
      }),
    expire: async (now) => {
      const expired = await database.db
        .selectFrom('runs')
        .select(['seq', 'lease_id'])
        .where(isLeased)
        .where('lease_expires', '<', now)
        .orderBy('lease_expires')
        .limit(atOnce)
        .execute();
      return await loseLeases(context, expired, 'was lost', now, now);
    },
  };

  async function inLease<T>(
    lease: Parameters<typeof requireLease>[1],
    tokenId: string,
    work: (...given: Parameters<Parameters<typeof inGroupOf<T>>[2]>) => Promise<T>,
  ): Promise<T> {
    // Asked before the run is looked for, so that one that does not exist is a lost lease like any other.
    await requireLease(database.db, lease, tokenId);
    return await inGroupOf(context, lease.runId, async (trx) => work(trx, await requireLease(trx, lease, tokenId)));
  }
}
