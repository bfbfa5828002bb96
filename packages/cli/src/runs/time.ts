import { SlipwayError } from '@slipway/core';

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads a point in time as ISO 8601 in UTC, or a time before now (`30s`, `10m`, `2h`, `7d`); gives the first form. */
export function parseTime(flag: string, text: string, now: Date): string {
  const ago = /^(\d{1,6})([smhd])$/.exec(text);
  if (ago !== null) return new Date(now.getTime() - Number(ago[1]) * (units[ago[2] ?? ''] ?? 0)).toISOString();
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(Date.parse(text))) return new Date(text).toISOString();
  throw new SlipwayError('invalid-argument', `${flag} '${text}' is no time`, {
    advice: 'Give a time before now (30s, 10m, 2h, 7d) or a point in time (2030-01-31T12:00:00Z).',
  });
}
