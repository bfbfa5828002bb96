import { isFinal } from '@slipway/core';
import { completeLog } from '../logs/completion.ts';
import type { Changes, RunChange } from '../port/run-changes.ts';
import type { StoreParts } from './parts.ts';

/** What {@link settle} needs. */
export type SettleParts = Pick<StoreParts, 'records' | 'live' | 'queue' | 'notices'>;

/**
 * Does what follows from changes that are committed: logs end, queues are filled, and whoever waits is told. All of it is made up for later
 * where it fails, by the reconciler, the archiver and whoever reads the log.
 */
export async function settle(parts: SettleParts, { changes, ready }: Changes): Promise<void> {
  parts.queue.add(ready);
  for (const change of changes) {
    if (change.status === 'Queued' || isFinal(change.status)) await endLog(parts, change).catch(() => undefined);
    parts.notices.publish(change.runId);
  }
}

async function endLog({ records, live }: SettleParts, { runId, attempt, reason }: RunChange): Promise<void> {
  const record = await records.logs.get(runId);
  if (record === undefined) return;
  if (attempt > 0) await live.close({ runId, attempt, floor: record.archivedTo }, `${reason}\n`);
  await completeLog(records.logs, live, record);
}
