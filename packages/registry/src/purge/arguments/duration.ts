import { SlipwayError } from '@slipway/core';

/** An age in milliseconds, and what the user should be told of how it was read. */
export interface Age {
  readonly ms: number;
  readonly notice?: string;
}

/*
 * age   := [ number "d" ] { number unit } | "0"      at least one part, blanks around it are dropped
 * unit  := "ns" | "us" | "µs" | "μs" | "ms" | "s" | "m" | "h"
 * number := digits [ "." digits ]
 *
 * Days come first and once, as ACR means it. What ACR itself makes of other texts is not repeated: there `abcd` is an age of nothing, so
 * that everything would be deleted.
 */
const agePattern = /^(?:(\d+(?:\.\d+)?)d)?((?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|s|m|h))*)$/;
const partPattern = /(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h)/g;

const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};
const dayMs = 86_400_000;
const maxDays = 150 * 365;

/** Reads the value of `--ago`; rejects with `invalid-argument` whatever is not one age beyond doubt. */
export function parseAge(text: string): Age {
  const trimmed = text.trim();
  if (trimmed === '0') return { ms: 0 };
  const [, days, rest = ''] = agePattern.exec(trimmed) ?? [];
  if (days === undefined && rest === '') {
    throw new SlipwayError('invalid-argument', `--ago '${text}' is no age`, {
      advice:
        'Write days first and then hours, minutes and seconds, without blanks or signs: `30d`, `1d12h`, `1h30m`, `0`.',
    });
  }
  const parts = [...rest.matchAll(partPattern)].map(([, number, unit = '']) => Number(number) * (unitMs[unit] ?? 0));
  // Rounded up: an older limit keeps more.
  const ms = Math.ceil(parts.reduce((sum, part) => sum + part, Number(days ?? 0) * dayMs));
  if (ms <= maxDays * dayMs) return { ms };
  return {
    ms: maxDays * dayMs,
    notice: `--ago ${trimmed} is longer than 150 years and is taken as ${maxDays}d`,
  };
}
