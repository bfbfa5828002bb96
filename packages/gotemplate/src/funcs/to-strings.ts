import { stringValue } from '../fmt/print.ts';
import type { Budget } from '../limits.ts';
import type { GoValue } from '../values/value.ts';

/** Sprig's `toStrings`: the elements that are not nil, or the value itself if it is no list. */
export function toStrings(value: GoValue, budget: Budget): string[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object' || value.kind !== 'list') return [stringValue(value, budget)];
  return value.items.filter((item) => item !== null && item !== undefined).map((item) => stringValue(item, budget));
}
