import { SlipwayError } from '@slipway/core';
import type { ReportAnswer } from '@slipway/core/http';
import type { FinishEvent } from '../port/records.ts';
import { type Holder, logGap } from './append-log.ts';
import type { StoreParts } from './parts.ts';

/** How long the logs of finished runs stay in Redis once they are archived: followers are mostly there to the end. */
export const graceMs = 60_000;

/**
 * Ends a run whose whole log has come. Its log is archived first, so that nothing which is acknowledged depends on Redis any more; where
 * blobs cannot be written at the moment, the run ends all the same, and the archiver does it later.
 */
export async function finish(
  { records, live, archiver, queue, notices }: Pick<StoreParts, 'records' | 'live' | 'archiver' | 'queue' | 'notices'>,
  { lease, tokenId, held }: Holder,
  event: FinishEvent,
  end: number,
): Promise<ReportAnswer> {
  const { runId, attempt } = lease;
  if (end < event.logEnd) throw logGap(end);
  if (end > event.logEnd) {
    throw new SlipwayError('invalid-argument', `the log has ${end} bytes already, and the run ends at ${event.logEnd}`);
  }
  await archiver.archive(runId, 'to-the-end').catch(() => 0);
  const { ready } = await records.leases.finish(lease, tokenId, event);
  queue.add(ready);
  const floor = (await records.logs.get(runId))?.archivedTo ?? held.logArchivedTo;
  // The record is committed: whatever fails from here on is done by who reads the log, or by the archiver.
  await live
    .close({ runId, attempt, floor })
    .then(() => (floor >= end ? live.expire(runId, graceMs) : undefined))
    .catch(() => undefined);
  notices.publish(runId);
  return { logEnd: end, logDurable: Math.min(end, floor) };
}
