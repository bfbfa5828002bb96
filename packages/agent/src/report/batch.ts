import type { AgentEvent } from '@slipway/core/http';
import type { LogSpool } from './log-spool.ts';

/** An event that is no log, and how long the log was when it happened: what was written before it is sent before it. */
export interface MarkedEvent {
  readonly event: AgentEvent;
  readonly at: number;
}

/** What one report holds. */
export interface Batch {
  readonly events: readonly AgentEvent[];
  /** How many of the marked events are in it. */
  readonly marked: number;
  /** The log goes up to here. */
  readonly until: number;
}

/** Bytes of log in one report; as base64 in JSON a third more. */
const mostBytes = 512 * 1024;
/** Pieces of log in one report, and other events; together fewer than a report may hold. */
const mostPieces = 3000;
const mostMarked = 1000;

/** Makes the next report: log from an offset on, and between it the events that happened meanwhile. */
export async function nextBatch(spool: LogSpool, from: number, waiting: readonly MarkedEvent[]): Promise<Batch> {
  // The end is read first: what is written during the read belongs to a later report.
  const { end } = spool;
  const pieces = await spool.read(from, mostPieces, Math.min(mostBytes, end - from));
  const events: AgentEvent[] = [];
  let marked = 0;
  const takeMarked = (until: number): void => {
    for (let next = waiting[marked]; next !== undefined && next.at <= until; next = waiting[marked]) {
      if (marked === mostMarked) return;
      events.push(next.event);
      marked += 1;
    }
  };
  let until = from;
  for (const { bytes, from: offset, to, stepId, stream, time } of pieces) {
    takeMarked(offset);
    const data = bytes.toString('base64');
    events.push({ kind: 'log', offset, stream, time, data, ...(stepId === undefined ? {} : { stepId }) });
    until = to;
  }
  takeMarked(until);
  return { events, marked, until };
}
