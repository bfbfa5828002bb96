import type { RateLimit } from '@slipway/registry';
import type { BaseImageSettings } from './settings.ts';

const minute = 60_000;
const hour = 60 * minute;

/** How a look ended, as far as the time of the next one goes by it. */
export type LookEnd =
  | { readonly kind: 'found'; readonly isExpensive: boolean; readonly rateLimit?: RateLimit }
  | { readonly kind: 'missing' }
  | { readonly kind: 'needs-credentials' }
  /** The tag got another digest while it was looked at. */
  | { readonly kind: 'moving' }
  /** For the so-manieth time in a row. */
  | { readonly kind: 'failing'; readonly failures: number };

/** What is looked at. */
export interface LookedAt {
  readonly isOwn: boolean;
  /** The own registry tells pushes by itself: looking is only for what it might miss. */
  readonly isReporting: boolean;
}

/** What does not go away by asking again is asked for so seldom. */
const hopelessMs = 6 * hour;
const soonMs = 1000;
/** Where a look counts as a pull. */
const expensiveMs = hour;
/** Of the requests that a registry allows, so many are left to others. */
const sparedPart = 0.1;
/** A registry that says that it is asked too often is left alone for so long at least. */
export const shortestPauseMs = 15 * minute;

type Pace = Pick<BaseImageSettings, 'pollMinMs' | 'pollMaxMs' | 'ownMinMs' | 'ownMaxMs'>;

/** How long until the next look, in milliseconds. `random` is in [0, 1): looks of many tags and services must not come together. */
export function untilNextLook(end: LookEnd, { isOwn, isReporting }: LookedAt, pace: Pace, random: number): number {
  const [min, max] = isOwn && !isReporting ? [pace.ownMinMs, pace.ownMaxMs] : [pace.pollMinMs, pace.pollMaxMs];
  const usual = min + (max - min) * random;
  switch (end.kind) {
    case 'found': {
      const { rateLimit } = end;
      const isScarce = rateLimit !== undefined && rateLimit.remaining < rateLimit.limit * sparedPart;
      return Math.max(usual * (isScarce ? 2 : 1), end.isExpensive ? expensiveMs : 0);
    }
    case 'missing':
      return isOwn ? usual : hopelessMs;
    case 'needs-credentials':
      return hopelessMs;
    case 'moving':
      return soonMs;
    case 'failing':
      return Math.max(soonMs, Math.min(minute * 2 ** Math.min(end.failures - 1, 10), hour) * random);
  }
}

/** How long a registry is left alone that was asked too often. */
export function pauseAfterLimit(retryAfterMs: number | undefined): number {
  return Math.max(retryAfterMs ?? 0, shortestPauseMs);
}
