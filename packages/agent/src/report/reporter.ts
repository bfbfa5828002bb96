import { backOffMs, type AgentEvent, type Lease } from '@slipway/core/http';
import type { Door } from '../door/door.ts';
import { failureOf } from '../door/failure.ts';
import { createBell } from '../loop/bell.ts';
import { deferred } from '../loop/deferred.ts';
import { pause } from '../loop/pause.ts';
import { nextBatch, type MarkedEvent } from './batch.ts';
import type { LogSpool } from './log-spool.ts';
import type { LogChunk } from './pieces.ts';

type Finished = Extract<AgentEvent, { readonly kind: 'finished' }>;

/** How reporting a run ended: its last event was taken, the lease is no longer ours, or the service does not take what we say. */
export type ReportEnd = 'taken' | 'lost' | 'refused';

/** Sends what happens in one run to the service: in order, once each, again where the service has lost it. */
export interface Reporter extends AsyncDisposable {
  /** A pending promise is back-pressure. */
  log(chunk: LogChunk): void | Promise<void>;
  event(event: Exclude<AgentEvent, Finished | { readonly kind: 'log' }>): void;
  /** The last event. */
  finish(ending: Omit<Finished, 'kind' | 'logEnd'>): void;
  /** Settles when the run needs no more reports. */
  readonly ended: Promise<ReportEnd>;
  /** Resolves when everything so far was taken, or when the signal is aborted. */
  flushed(signal: AbortSignal): Promise<void>;
  /** Settles when the log is safe at the service, or will never be: then what is kept of it can go. */
  readonly safe: Promise<void>;
  /** Reports nothing more. */
  stop(end: ReportEnd): void;
}

/** What a reporter needs. */
export interface ReporterOptions {
  readonly door: Door;
  readonly lease: Lease;
  readonly spool: LogSpool;
  /** The service says that the run is to end. */
  readonly onCancel: (reason: 'canceled' | 'timed-out') => void;
  /** Told of every report that failed. */
  readonly onFailure: (cause: unknown) => void;
}

/** Reports follow each other no faster than this, in milliseconds, unless there is much to send. */
const pacedMs = 20;
/** What happens within this time after a silence goes into one report: a run begins and ends with several things at once. */
const gatherMs = 8;
const muchBytes = 64 * 1024;
const backOff = { firstMs: 100, mostMs: 5000 };
/** After the end of a run: how often the service is asked whether the log is safe, and for how long, in milliseconds. */
const askSafe = { firstMs: 250, mostMs: 15_000 };
const askSafeForMs = 10 * 60_000;

/** Starts reporting a run. */
export function createReporter({ door, lease, spool, onCancel, onFailure }: ReporterOptions): Reporter {
  const stopping = new AbortController();
  const bell = createBell();
  const waiting: MarkedEvent[] = [];
  const flushes = new Set<() => void>();
  const ended = deferred<ReportEnd>();
  const last = deferred<undefined>();
  let sent = spool.start;
  let finished: AgentEvent | undefined;

  const enqueue = (event: AgentEvent): void => {
    waiting.push({ event, at: spool.end });
    bell.ring();
  };
  const stop = (how: ReportEnd): void => {
    ended.resolve(how);
    stopping.abort();
    spool.abandon();
    bell.ring();
  };

  const goOnFrom = (offset: number): void => {
    if (offset < spool.start) stop('refused');
    else sent = Math.min(offset, spool.end);
  };
  const meet = (cause: unknown): void => {
    onFailure(cause);
    const failure = failureOf(cause);
    switch (failure.kind) {
      case 'passing':
        return;
      case 'gap':
        goOnFrom(failure.logEnd);
        return;
      case 'lost':
      case 'refused':
        stop(failure.kind);
    }
  };

  /** Sends one report; gives false when it was not taken. */
  const send = async (events: readonly AgentEvent[], until: number): Promise<boolean> => {
    try {
      const answer = await door.call('report', { body: { lease, events: [...events] } }, { signal: stopping.signal });
      if (answer.cancel !== undefined) onCancel(answer.cancel);
      // Less than was sent means that the service has lost some; more, that an answer of its own was lost.
      goOnFrom(answer.logEnd < until ? answer.logEnd : Math.max(until, answer.logEnd));
      spool.forget(Math.min(answer.logDurable, answer.logEnd));
      return true;
    } catch (cause) {
      if (!stopping.signal.aborted) meet(cause);
      return false;
    }
  };

  const isIdle = (): boolean => waiting.length === 0 && sent >= spool.end;

  const reportAll = async (): Promise<void> => {
    let failures = 0;
    let sentAt = -Infinity;
    while (!stopping.signal.aborted) {
      if (isIdle()) {
        for (const flush of flushes) flush();
        if (finished !== undefined) return;
        await bell.rung();
        continue;
      }
      if (spool.end - sent < muchBytes) {
        const sinceLast = performance.now() - sentAt;
        await Promise.race([pause(Math.max(gatherMs, pacedMs - sinceLast), stopping.signal), last.promise]);
      }
      sentAt = performance.now();
      const batch = await nextBatch(spool, sent, waiting);
      const taken = await send(batch.events, batch.until);
      if (taken) waiting.splice(0, batch.marked);
      failures = taken ? 0 : failures + 1;
      if (!taken) await pause(backOffMs(backOff, failures, Math.random()), stopping.signal);
    }
  };

  /** The run is over; the service is asked until nothing of the log can be lost any more. */
  const untilSafe = async (): Promise<void> => {
    const until = performance.now() + askSafeForMs;
    for (let asked = 1; spool.start < spool.end && performance.now() < until; asked += 1) {
      await pause(backOffMs(askSafe, asked, Math.random()), stopping.signal);
      if (stopping.signal.aborted) return;
      if (sent < spool.end) await reportAll();
      else if (finished !== undefined) await send([finished], spool.end);
    }
  };

  const work = async (): Promise<void> => {
    try {
      await reportAll();
      if (stopping.signal.aborted) return;
      ended.resolve('taken');
      await untilSafe();
    } catch (cause) {
      // What is kept of the log cannot be read any more.
      onFailure(cause);
      stop('refused');
    }
  };
  const safe = work();

  return {
    log(chunk) {
      const taken = spool.append(chunk);
      bell.ring();
      return taken;
    },
    event: enqueue,
    finish(ending) {
      finished = { kind: 'finished', ...ending, logEnd: spool.end };
      enqueue(finished);
      last.resolve(undefined);
    },
    ended: ended.promise,
    async flushed(signal) {
      if (isIdle() || stopping.signal.aborted) return;
      const { promise, resolve } = deferred<undefined>();
      const wake = (): void => resolve(undefined);
      flushes.add(wake);
      signal.addEventListener('abort', wake, { once: true });
      stopping.signal.addEventListener('abort', wake, { once: true });
      await promise;
      flushes.delete(wake);
    },
    safe,
    stop,
    async [Symbol.asyncDispose]() {
      stop('lost');
      await safe;
      await spool[Symbol.asyncDispose]();
    },
  };
}
