import { SlipwayError } from '@slipway/core';
import { type HistoryParts, readPage } from '../archive/history.ts';
import { endOf } from '../live/entries.ts';
import type { LogHub } from '../live/hub.ts';
import type { LiveLogs } from '../live/live-log.ts';
import type { LogChunk, LogSelection, LogState, RunLogs } from '../port/logs.ts';
import type { LogRecord, LogRecords } from '../port/record-keeping.ts';
import { completeLog } from './completion.ts';

/** What the logs of runs are put together from. */
export interface RunLogsParts extends HistoryParts {
  readonly records: Pick<LogRecords, 'get' | 'parts' | 'complete'>;
  readonly live: LiveLogs;
  readonly hub: LogHub;
  /** Aborted when the store closes: followers end. */
  readonly closing: AbortSignal;
}

/** So often a follower looks for bytes that a complete log should have before it gives up. */
const missingLooks = 6;

/** Puts the archive, the live log and the records together to one log. */
export function createRunLogs(parts: RunLogsParts): RunLogs {
  const state = (runId: string): Promise<LogState> => stateOf(parts, runId);
  return {
    state,
    read: (runId, selection) => read(parts, runId, selection),
    follow: (runId, selection, signal) => follow(parts, runId, selection, signal),
  };
}

async function recordOf({ records }: RunLogsParts, runId: string): Promise<LogRecord> {
  const record = await records.get(runId);
  if (record === undefined) throw new SlipwayError('not-found', `there is no run ${runId}`);
  return record;
}

/** While Redis is away a log is as long as its archive: the rest is there again when Redis is. */
async function stateOf(parts: RunLogsParts, runId: string): Promise<LogState> {
  const record = await recordOf(parts, runId);
  const { archivedTo: durable, removed } = record;
  const end = await completeLog(parts.records, parts.live, record).catch(whenAway(undefined));
  if (end !== undefined) return { end, durable, complete: true, removed };
  const live = await parts.live.end(runId).catch(whenAway(undefined));
  return { end: Math.max(durable, live ?? 0), durable, complete: false, removed };
}

async function* read(parts: RunLogsParts, runId: string, selection: LogSelection): AsyncGenerator<LogChunk> {
  const { end, removed } = await stateOf(parts, runId);
  let offset = selection.offset;
  while (!removed && offset < end) {
    const page = await readPage(parts, runId, { ...selection, offset });
    if (page === undefined) throw missing(runId, offset);
    yield* page.chunks;
    offset = page.next;
  }
}

async function* follow(
  parts: RunLogsParts,
  runId: string,
  selection: LogSelection,
  caller: AbortSignal,
): AsyncGenerator<LogChunk> {
  const signal = AbortSignal.any([caller, parts.closing]);
  await recordOf(parts, runId);
  using subscription = parts.hub.subscribe(runId);
  const isWanted = ({ stepId }: LogChunk): boolean => selection.step === undefined || stepId === selection.step;
  let { offset } = selection;
  let isLookDue = true;
  let looksInVain = 0;
  while (!signal.aborted) {
    const { version } = subscription;
    const fresh = subscription.from(offset);
    for (const chunk of fresh) if (isWanted(chunk)) yield chunk;
    const last = fresh.at(-1);
    if (last !== undefined) {
      offset = endOf(last);
      continue;
    }
    if (isLookDue || subscription.isBehind(offset)) {
      const page = await readPage(parts, runId, { ...selection, offset }).catch(whenAway(undefined));
      if (page !== undefined) {
        yield* page.chunks;
        offset = page.next;
        looksInVain = 0;
        continue;
      }
      const state = await stateOf(parts, runId);
      if (state.removed || (state.complete && offset >= state.end)) return;
      if (state.complete && (looksInVain += 1) > missingLooks) throw missing(runId, offset);
    }
    isLookDue = (await subscription.changed(version, signal)) === 'look';
  }
}

/** What a failing Redis gives instead; every other error goes on. */
function whenAway<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof SlipwayError && error.code === 'unavailable') return instead;
    throw error;
  };
}

function missing(runId: string, offset: number): SlipwayError {
  return new SlipwayError('unavailable', `the log of ${runId} has no byte ${offset} at the moment`);
}
