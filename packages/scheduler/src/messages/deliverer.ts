import type { ClaimedMessage } from '@slipway/store';
import type { OutgoingAnswer } from '../outgoing/exchange.ts';

/** How an attempt ended: delivered, to be tried again (after `afterMs`, where the other side says so), or never to be. */
export type Delivered =
  | { readonly kind: 'delivered'; readonly answer?: number }
  | { readonly kind: 'again'; readonly error: string; readonly answer?: number; readonly afterMs?: number }
  | { readonly kind: 'failed'; readonly error: string; readonly answer?: number };

/** Delivers one message of its kind. What it throws is a fault that passes, except `outgoing-refused`, `too-large` and `not-found`. */
export type Deliverer = (message: ClaimedMessage, signal: AbortSignal) => Promise<Delivered>;

/** Statuses of other servers that may be over in a moment. */
const passing = [408, 425, 429];

/** What an answer means to most: a 2xx is a delivery, a fault of the server or its haste passes, everything else stays as it is. */
export function deliveredBy(answer: OutgoingAnswer, now: number): Delivered {
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: 'delivered', answer: status };
  const error = `the answer has status ${status}`;
  if (status < 500 && !passing.includes(status)) return { kind: 'failed', error, answer: status };
  return tryAgain(answer, error, now);
}

/** Tries again, and not before the other side wants it (RFC 9110 §10.2.3). */
export function tryAgain({ status, headers }: OutgoingAnswer, error: string, now: number): Delivered {
  const text = headers['retry-after'];
  const wait = text === undefined ? NaN : /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return { kind: 'again', error, answer: status, ...(wait > 0 ? { afterMs: wait } : {}) };
}
