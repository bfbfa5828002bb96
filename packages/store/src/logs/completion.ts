import { isFinal } from '@slipway/core';
import type { LiveLogs } from '../live/live-log.ts';
import type { LogRecord, LogRecords } from '../port/record-keeping.ts';

/**
 * Gives the length of the whole log of a run that is over, undefined for one that is not. Where nobody has written it down yet (whoever
 * ended the run could not reach Redis, or was killed), the live log is closed now, so that nothing can be added behind its end.
 */
export async function completeLog(
  records: Pick<LogRecords, 'complete'>,
  live: Pick<LiveLogs, 'close'>,
  record: LogRecord,
): Promise<number | undefined> {
  if (record.end !== undefined) return record.end;
  if (!isFinal(record.status)) return undefined;
  const { runId, attempt, archivedTo } = record;
  const end = attempt === 0 ? archivedTo : await live.close({ runId, attempt, floor: archivedTo });
  await records.complete(runId, end);
  return end;
}
