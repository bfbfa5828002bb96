import { SlipwayError } from '@slipway/core';
import type { AgentEvent, Lease } from '@slipway/core/http';
import type { Writer } from '../live/live-log.ts';
import { lostBytes } from '../live/lost-bytes.ts';
import type { LogChunk } from '../port/logs.ts';
import type { HeldRun } from '../port/records.ts';
import type { StoreParts } from './parts.ts';

/** Bytes of a log as an agent sends them. */
export type LogEvent = Extract<AgentEvent, { readonly kind: 'log' }>;

/** A run with its holder, whose lease was valid a moment ago. */
export interface Holder {
  readonly lease: Lease;
  readonly tokenId: string;
  readonly held: HeldRun;
}

/** Where the log stands after an append. */
export interface LogEnd {
  readonly end: number;
  /** Index of the first event before which bytes are missing. */
  readonly gapAt?: number;
}

/** Redis may lose a log, or be given it anew by others, between our commands; not again and again. */
const mostTries = 5;

/** Appends an attempt's log. Rejects with `lease-lost` when another attempt has begun, or this one was ended. */
export async function appendLog(
  parts: Pick<StoreParts, 'records' | 'live'>,
  { lease, tokenId, held }: Holder,
  events: readonly { readonly index: number; readonly event: LogEvent }[],
): Promise<LogEnd> {
  const { runId, attempt } = lease;
  const chunks = events.map(({ event }) => chunkOf(event));
  let [floor, start]: [number, number] = [held.logArchivedTo, held.logStart];
  for (let tries = 0; tries < mostTries; tries += 1) {
    const writer: Writer = { runId, attempt, floor };
    const { end, outcome, taken } = await parts.live.append(writer, chunks);
    switch (outcome) {
      case 'ok':
        return { end };
      case 'refused':
        throw new SlipwayError('lease-lost', `attempt ${attempt} of ${runId} may not write its log any more`);
      case 'missing': {
        // Redis has lost the log: it begins again where the archive ends, provided that the lease is still this one's.
        const now = await parts.records.leases.check(lease, tokenId);
        [floor, start] = [now.logArchivedTo, now.logStart];
        await parts.live.open({ runId, attempt, floor });
        break;
      }
      case 'gap':
        if (end >= start) return { end, gapAt: events[taken]?.index ?? 0 };
        // What is missing was an earlier attempt's, which nobody can send again.
        await parts.live.append(writer, lostBytes(end, start, Date.now()));
        break;
    }
  }
  throw new SlipwayError('unavailable', `the log of ${runId} cannot be written: Redis forgets it again and again`);
}

/** The answer to whoever left out bytes: where to send again from. */
export function logGap(logEnd: number): SlipwayError {
  return new SlipwayError('log-gap', `the log is known up to byte ${logEnd} only`, { details: { logEnd } });
}

function chunkOf({ offset, stepId, stream, time, data }: LogEvent): LogChunk {
  const bytes = Buffer.from(data, 'base64');
  return { offset, bytes, ...(stepId === undefined ? {} : { stepId }), stream, time };
}
