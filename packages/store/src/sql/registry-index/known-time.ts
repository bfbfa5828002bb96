import type { TimeSource } from '@slipway/core';

/** A time and how it is known; null: nobody knows. */
export interface KnownTime {
  readonly at: number | null;
  readonly source: TimeSource | null;
}

/**
 * Which of two times of the same thing counts: any instead of a first sight, because that is later than it needs to be, and else the later one:
 * what is taken for younger than it is only stays longer.
 */
export function betterTime(known: KnownTime, seen: KnownTime): KnownTime {
  if (seen.at === null) return known;
  if (known.at === null) return seen;
  if (seen.source === 'first-seen') return known;
  if (known.source === 'first-seen') return seen;
  return seen.at > known.at ? seen : known;
}
