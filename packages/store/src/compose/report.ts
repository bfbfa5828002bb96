import { SlipwayError } from '@slipway/core';
import type { AgentEvent, Lease, ReportAnswer } from '@slipway/core/http';
import { partBytes } from '../archive/archiver.ts';
import type { FinishEvent, HeldRun, RecordEvent } from '../port/records.ts';
import { appendLog, type LogEvent, logGap } from './append-log.ts';
import { finish } from './finish.ts';
import type { StoreParts } from './parts.ts';

/** What {@link createReport} needs. */
export type ReportParts = Pick<StoreParts, 'records' | 'live' | 'archiver' | 'queue' | 'notices'>;

type Report = (lease: Lease, tokenId: string, events: readonly AgentEvent[]) => Promise<ReportAnswer>;

/** With so much that is live and not archived, reports wait for the archiver. */
const mostLiveBytes = 16 * partBytes;
/** A report renews its lease only when a part of the lease's time has gone: most bring nothing but log, many times a second. */
const renewals = 4;
const manyLeases = 10_000;

/**
 * Makes the method that takes what agents report: first the log up to a hole, then what changes the record and came before the hole, all
 * or none. Both are guarded by themselves, and the same report again changes nothing.
 */
export function createReport(parts: ReportParts, leaseMs: number): Report {
  const renewedAt = new Map<string, number>();
  const renew = (leaseId: string): boolean => {
    const now = performance.now();
    if (now - (renewedAt.get(leaseId) ?? -Infinity) < leaseMs / renewals) return false;
    if (renewedAt.size >= manyLeases) renewedAt.clear();
    renewedAt.set(leaseId, now);
    return true;
  };
  return async (lease, tokenId, events) => {
    const { records, live, archiver } = parts;
    const found = await records.leases.check(lease, tokenId);
    const { logs, changes, finished } = sort(events);
    if (found.isOver) return await answerWhenOver(parts, lease, found);
    const backlog = (await live.end(lease.runId)) ?? 0;
    if (backlog - found.logArchivedTo > mostLiveBytes) await archiver.archive(lease.runId, 'full-parts');
    const { end, gapAt } = await appendLog(parts, { lease, tokenId, held: found }, logs);
    const allowed = gapAt === undefined ? changes : changes.filter(({ index }) => index < gapAt);
    const isWriting = allowed.length > 0 || renew(lease.leaseId);
    const held = isWriting
      ? await records.leases.apply(
          lease,
          tokenId,
          allowed.map(({ event }) => event),
        )
      : found;
    if (gapAt !== undefined) throw logGap(end);
    if (finished !== undefined) return await finish(parts, { lease, tokenId, held }, finished, end);
    if (end - held.logArchivedTo > partBytes) archiver.nudge(lease.runId);
    return answer(end, held);
  };
}

interface Sorted {
  readonly logs: readonly { readonly index: number; readonly event: LogEvent }[];
  readonly changes: readonly { readonly index: number; readonly event: RecordEvent }[];
  readonly finished?: FinishEvent;
}

function sort(events: readonly AgentEvent[]): Sorted {
  const logs: Sorted['logs'][number][] = [];
  const changes: Sorted['changes'][number][] = [];
  for (const [index, event] of events.entries()) {
    switch (event.kind) {
      case 'log':
        logs.push({ index, event });
        break;
      case 'finished':
        if (index < events.length - 1) {
          throw new SlipwayError('invalid-argument', 'an event follows the one that says that the run is finished');
        }
        return { logs, changes, finished: event };
      default:
        changes.push({ index, event });
    }
  }
  return { logs, changes };
}

function answer(logEnd: number, { logArchivedTo, cancel }: HeldRun): ReportAnswer {
  return { logEnd, logDurable: Math.min(logEnd, logArchivedTo), ...(cancel === undefined ? {} : { cancel }) };
}

async function answerWhenOver({ records }: ReportParts, { runId }: Lease, held: HeldRun): Promise<ReportAnswer> {
  const record = await records.logs.get(runId);
  return answer(record?.end ?? held.logArchivedTo, held);
}
