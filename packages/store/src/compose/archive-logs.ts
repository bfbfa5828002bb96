import { partBytes } from '../archive/archiver.ts';
import { writePart } from '../archive/log-blobs.ts';
import { lostBytes } from '../live/lost-bytes.ts';
import { completeLog } from '../logs/completion.ts';
import type { LogRecord } from '../port/record-keeping.ts';
import { graceMs } from './finish.ts';
import type { StoreParts } from './parts.ts';

/** What {@link archiveLogs} needs. */
export type ArchiveParts = Pick<StoreParts, 'records' | 'live' | 'blobs' | 'archiver' | 'notices'>;

const runsAtOnce = 500;

/**
 * Archives what is settled of every live log, and the logs of runs that are over to their end. One that fails does not hold up the others:
 * the first failure is thrown when all were tried.
 */
export async function archiveLogs(parts: ArchiveParts, signal: AbortSignal): Promise<number> {
  let count = 0;
  const failures: unknown[] = [];
  for (const record of await parts.records.logs.open(runsAtOnce)) {
    if (signal.aborted) break;
    count += await archiveLog(parts, record).catch((error: unknown) => {
      failures.push(error);
      return 0;
    });
  }
  if (failures.length > 0) throw failures[0];
  return count;
}

async function archiveLog(parts: ArchiveParts, record: LogRecord): Promise<number> {
  const { records, live, archiver, notices } = parts;
  const { runId, archivedTo } = record;
  const end = await completeLog(records.logs, live, record);
  if (end === undefined) {
    const liveEnd = await live.end(runId);
    return liveEnd !== undefined && liveEnd - archivedTo >= partBytes ? await archiver.archive(runId, 'full-parts') : 0;
  }
  let count = await archiver.archive(runId, 'to-the-end');
  count += await replaceLost(parts, runId, end);
  await live.expire(runId, graceMs);
  notices.publish(runId);
  return count;
}

/** The run is over and Redis answers, but has not all of its log: nobody will ever send the rest. */
async function replaceLost({ records, blobs, live }: ArchiveParts, runId: string, end: number): Promise<number> {
  let count = 0;
  for (;;) {
    const record = await records.logs.get(runId);
    if (record === undefined || record.removed || record.archivedTo >= end) return count;
    const to = Math.min(end, record.archivedTo + partBytes);
    if ((await live.read(runId, record.archivedTo)).length > 0) return count;
    if (
      await records.logs.addPart(runId, await writePart(blobs, runId, lostBytes(record.archivedTo, to, Date.now())))
    ) {
      count += 1;
    }
  }
}
