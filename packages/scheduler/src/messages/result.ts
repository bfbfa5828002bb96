import { SlipwayError, type ErrorCode } from '@slipway/core';
import { backOffMs, type BackOff } from '@slipway/core/http';
import type { ClaimedMessage, MessageResult } from '@slipway/store';
import type { Delivered } from './deliverer.ts';

const hour = 3_600_000;

/** Waits between attempts. */
const backOff: BackOff = { firstMs: 5000, mostMs: hour };

/** A message that could not be delivered for so long is given up, in milliseconds: receivers may be away for a night. */
export const givenUpAfterMs = 24 * hour;

/** What is written down of an attempt. Pure: `random` is between 0 and 1. */
export function resultOf(
  { attempt, since }: Pick<ClaimedMessage, 'attempt' | 'since'>,
  delivered: Delivered,
  now: number,
  random: number,
): MessageResult {
  if (delivered.kind !== 'again') return delivered;
  const { error, answer, afterMs = 0 } = delivered;
  const shown = { error, ...(answer === undefined ? {} : { answer }) };
  const dueAt = now + Math.max(backOffMs(backOff, attempt, random), Math.min(afterMs, hour));
  if (dueAt - since <= givenUpAfterMs) return { kind: 'again', dueAt, ...shown };
  return { kind: 'failed', ...shown, error: `given up after ${attempt} attempts: ${error}` };
}

/** Faults that stay however often one tries. */
const lasting: readonly ErrorCode[] = ['outgoing-refused', 'too-large', 'not-found', 'invalid-argument'];

/** What a fault of a deliverer means. */
export function afterFault(error: unknown): Delivered {
  const text = error instanceof Error ? error.message : String(error);
  const stays = error instanceof SlipwayError && lasting.includes(error.code);
  return { kind: stays ? 'failed' : 'again', error: text };
}
