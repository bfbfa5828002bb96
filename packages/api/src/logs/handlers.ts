import { isFinal, SlipwayError } from '@slipway/core';
import type { LogEndMessage, Run } from '@slipway/core/http';
import type { LogChunk, LogState, Store } from '@slipway/store';
import type { BytesAnswer, Call, Handlers } from '../http/handler.ts';
import { requireRun } from '../runs/rerun.ts';
import type { LongRequest } from '../server/long-requests.ts';
import { bytesOf, exactly } from './bytes.ts';
import { eventsOf, heartbeat, lastEventOffset } from './events.ts';
import { parseRange, type ByteRange } from './range.ts';

/** Reading of logs. */
export function logHandlers(store: Store): Handlers<'readLog'> {
  return { readLog: (call) => readLog(call, store) };
}

/**
 * How a reader knows that it has everything. Of a log that is complete, Content-Length says it. A followed one ends with the event `end`,
 * or, as bytes, without a sign: the reader then looks at the record, and asks again with the offset it has reached until `log.complete`.
 * A connection that breaks off is seen to, as the last chunk of the body is missing; a server that goes ends the body without `end`.
 */
async function readLog(call: Call<'readLog'>, store: Store): Promise<BytesAnswer> {
  const { params, query, headers } = call;
  const run = await requireRun(store, params.runId);
  const state = await store.logs.state(params.runId);
  if (state.removed) {
    throw new SlipwayError('not-found', `the log of ${params.runId} was removed, as it was older than logs are kept`, {
      details: { reason: 'removed' },
      advice: 'Archive runs whose logs are to stay: tasks runs archive ID.',
    });
  }
  const wantsEvents = headers.accept?.includes('text/event-stream') === true;
  const offset = (wantsEvents ? lastEventOffset(headers['last-event-id']) : undefined) ?? query.offset;
  const selection = { offset, ...(query.step === undefined ? {} : { step: query.step }) };
  const long = query.follow ? call.stayOpen() : undefined;
  const chunks =
    long === undefined
      ? store.logs.read(params.runId, selection)
      : store.logs.follow(params.runId, selection, long.signal);
  const general = {
    'x-run-status': run.status,
    'x-log-end': String(state.end),
    'x-log-complete': String(state.complete),
  };
  if (wantsEvents) {
    return {
      headers: { ...general, 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' },
      body: eventsOf(chunks, () => endOf(store, params.runId, long, state)),
      ...(query.follow ? { heartbeat } : {}),
    };
  }
  const plain = { ...general, 'content-type': 'text/plain; charset=utf-8' };
  if (!state.complete || query.follow || query.step !== undefined) return { headers: plain, body: bytesOf(chunks) };
  return finishedLog(call, store, { state, headers: plain });
}

function finishedLog(
  { params, query, headers }: Call<'readLog'>,
  store: Store,
  answer: { readonly state: LogState; readonly headers: Readonly<Record<string, string>> },
): BytesAnswer {
  const { end } = answer.state;
  const range = query.offset === 0 ? parseRange(headers.range, end) : undefined;
  const part: ByteRange = range ?? { start: Math.min(query.offset, end), end };
  const chunks: AsyncIterable<LogChunk> = store.logs.read(params.runId, { offset: part.start });
  return {
    status: range === undefined ? 200 : 206,
    headers: {
      ...answer.headers,
      'accept-ranges': 'bytes',
      'content-length': String(part.end - part.start),
      ...(range === undefined ? {} : { 'content-range': `bytes ${range.start}-${range.end - 1}/${end}` }),
    },
    body: exactly(chunks, part.end - part.start),
  };
}

/** How the run ended; undefined as long as more may come, or when the reading ended for another reason. */
async function endOf(
  store: Store,
  runId: string,
  long: LongRequest | undefined,
  before: LogState,
): Promise<LogEndMessage | undefined> {
  if (long === undefined ? !before.complete : long.endedBy !== undefined) return undefined;
  const [run, { complete, end }] = await Promise.all([requireRun(store, runId), store.logs.state(runId)]);
  return complete && isFinal(run.status) ? endMessage(run, end) : undefined;
}

function endMessage({ status, runErrorMessage }: Run, end: number): LogEndMessage {
  return { status, ...(runErrorMessage === undefined ? {} : { error: runErrorMessage }), end };
}
