import { versionText } from '../semver/version.ts';
import { durationText } from '../time/duration.ts';
import { MONTHS, WEEKDAYS } from '../time/names.ts';
import { timeText } from '../time/format.ts';
import type { GoValue } from '../values/value.ts';

/** What the `String` method of a value gives, for the types that have one. */
export function stringerText(value: GoValue): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  switch (value.kind) {
    case 'time':
      return timeText(value);
    case 'version':
      return versionText(value);
    case 'integer':
      return integerText(value.type, value.value);
    case 'complex':
    case 'list':
    case 'map':
      return undefined;
  }
}

function integerText(type: string, value: bigint): string | undefined {
  switch (type) {
    case 'time.Duration':
      return durationText(value);
    case 'time.Month':
      return MONTHS[Number(value) - 1] ?? `%!Month(${value})`;
    case 'time.Weekday':
      return WEEKDAYS[Number(value)] ?? `%!Weekday(${value})`;
    default:
      return undefined;
  }
}
