import { SlipwayError } from '@slipway/core';
import { backOffMs, mayPass } from '@slipway/core/http';
import { setTimeout as delay } from 'node:timers/promises';

/** Whether it is worth trying again: the service was away or busy. Whatever is no error of the product is a broken connection. */
export function isPassing(error: unknown): boolean {
  if (error instanceof SlipwayError) return mayPass(error.code);
  return error instanceof Error && !(error instanceof DOMException);
}

/** A wait that grows with every trouble in a row, up to a limit. */
export interface BackOff {
  /** Waits; rejects with the error once the trouble has lasted too long, and with the signal's reason. */
  wait(error: unknown, signal: AbortSignal): Promise<void>;
  /** The trouble is over. */
  reset(): void;
}

/** How long is waited, in milliseconds. */
export interface BackOffTimes {
  readonly firstMs?: number;
  readonly mostMs?: number;
  /** Trouble that lasts longer is given up. */
  readonly patienceMs?: number;
}

/** Makes a back-off; by default from a quarter of a second to 15 s, for ten minutes. */
export function createBackOff({ firstMs = 250, mostMs = 15_000, patienceMs = 600_000 }: BackOffTimes = {}): BackOff {
  let failures = 0;
  let since: number | undefined;
  return {
    async wait(error, signal) {
      since ??= performance.now();
      if (performance.now() - since > patienceMs) throw error;
      failures += 1;
      await delay(backOffMs({ firstMs, mostMs }, failures, Math.random()), undefined, { signal });
    },
    reset() {
      failures = 0;
      since = undefined;
    },
  };
}

/** Calls again while the service is away or busy; other errors reject at once. */
export async function withRetries<Result>(
  call: () => Promise<Result>,
  signal: AbortSignal,
  times: BackOffTimes = { patienceMs: 15_000 },
): Promise<Result> {
  const backOff = createBackOff(times);
  for (;;) {
    try {
      return await call();
    } catch (error) {
      signal.throwIfAborted();
      if (!isPassing(error)) throw error;
      await backOff.wait(error, signal);
    }
  }
}
