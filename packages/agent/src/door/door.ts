import {
  backOffMs,
  createClient,
  type BackOff,
  type CallInput,
  type CallResult,
  type RouteId,
} from '@slipway/core/http';
import { failureOf } from './failure.ts';
import { pause } from '../loop/pause.ts';

/** How long the service may take to answer, beyond the time it was asked to wait, in milliseconds. */
const answerWithinMs = 30_000;

/** Waits between calls that fail because the service is away. */
export const callBackOff: BackOff = { firstMs: 200, mostMs: 10_000 };

/** Options of a call. */
export interface DoorOptions {
  /** Ends the call; it then rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** How long the service was asked to wait before it answers, in milliseconds. */
  readonly waitMs?: number;
}

/** The one door of an agent: calls of the service's API, each with a limit of time. */
export interface Door {
  /** Calls once. */
  call<Id extends RouteId>(id: Id, input: CallInput<Id>, options: DoorOptions): Promise<CallResult<Id>>;
  /** Calls until the service answers; rejects with what is no passing failure, and with the signal's reason. */
  insist<Id extends RouteId>(id: Id, input: CallInput<Id>, options: DoorOptions): Promise<CallResult<Id>>;
}

/** Opens the door to a service. `onFailure` is told of every call that failed and is made again. */
export function openDoor(server: string, token: string, onFailure: (cause: unknown, route: RouteId) => void): Door {
  const client = createClient({ server, token, fetch });
  const call: Door['call'] = (id, input, { signal, waitMs = 0 }) =>
    within(signal, waitMs + answerWithinMs, (limited) => client(id, input, { signal: limited }));
  return {
    call,
    async insist(id, input, options) {
      for (let failures = 1; ; failures += 1) {
        try {
          return await call(id, input, options);
        } catch (cause) {
          options.signal.throwIfAborted();
          if (failureOf(cause).kind !== 'passing') throw cause;
          onFailure(cause, id);
        }
        await pause(backOffMs(callBackOff, failures, Math.random()), options.signal);
        options.signal.throwIfAborted();
      }
    },
  };
}

/**
 * Does work under a signal of its own that is aborted with another one, or when the time is over. Unlike with `AbortSignal.any`, nothing
 * of it stays with a signal that lives as long as the process.
 */
async function within<Result>(
  signal: AbortSignal,
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const limited = new AbortController();
  const onAbort = (): void => limited.abort(signal.reason);
  const timer = setTimeout(() => {
    limited.abort(new DOMException(`no answer within ${milliseconds / 1000} s`, 'TimeoutError'));
  }, milliseconds);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await work(limited.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
