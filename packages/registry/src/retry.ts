import { setTimeout as sleep } from 'node:timers/promises';
import { backOffMs } from '@slipway/core';
import { isStreamed, wasStale, type HttpRequest, type HttpResponse } from './http.ts';
import { retryAfter } from './look.ts';

/** How often, and how soon, a request that may be repeated is. */
export interface RetryOptions {
  /** Tries in all; 4 by default. */
  readonly attempts?: number;
  /** Wait before the second try, in milliseconds, doubled with each further one; 250 by default. */
  readonly firstMs?: number;
}

const defaultAttempts = 4;
const defaultFirstMs = 250;
const mostMs = 10_000;
/** A registry that asks for a longer pause has the caller told instead. */
const longestPauseMs = 60_000;
const passingStatuses = [408, 429, 500, 502, 503, 504];
const resets = ['ECONNRESET', 'EPIPE', 'ECONNABORTED'];

type Repeatable = Pick<HttpRequest, 'method' | 'body'>;

/** How long to wait before the request is sent again after this answer, in milliseconds; undefined when the answer stands. */
export function waitAfterAnswer(
  request: Repeatable,
  { status, headers }: Pick<HttpResponse, 'status' | 'headers'>,
  failures: number,
  options: RetryOptions = {},
): number | undefined {
  if (failures >= (options.attempts ?? defaultAttempts) || !passingStatuses.includes(status)) return undefined;
  // Who answers "too many requests" has done nothing, whatever was asked.
  const mayRepeat = status === 429 ? !isStreamed(request.body) : isRepeatable(request);
  if (!mayRepeat) return undefined;
  const asked = retryAfter(headers['retry-after'], Date.now());
  if (asked === undefined) return wait(failures, options);
  return asked > longestPauseMs ? undefined : asked;
}

/** The same after a failed connection. */
export function waitAfterError(
  request: Repeatable,
  error: unknown,
  failures: number,
  options: RetryOptions = {},
): number | undefined {
  if (failures >= (options.attempts ?? defaultAttempts)) return undefined;
  const { code = '' } = error as NodeJS.ErrnoException;
  if (!resets.includes(code)) return undefined;
  const mayRepeat = isRepeatable(request) || (wasStale(error) && !isStreamed(request.body));
  return mayRepeat ? wait(failures, options) : undefined;
}

/** Waits, unless the signal ends it. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal === undefined ? {} : { signal });
}

function isRepeatable({ method, body }: Repeatable): boolean {
  return method !== 'POST' && method !== 'PATCH' && !isStreamed(body);
}

function wait(failures: number, { firstMs = defaultFirstMs }: RetryOptions): number {
  return backOffMs({ firstMs, mostMs }, failures, Math.random());
}
