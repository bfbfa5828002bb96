import { goInt64 } from '../values/value.ts';
import type { GoInteger } from '../values/value.ts';
import { fixed } from './define.ts';
import type { GoFunction } from './define.ts';

/** The methods of a `time.Duration` that count it in a unit. */
export function durationMethod(value: GoInteger, name: string): GoFunction | undefined {
  if (value.type !== 'time.Duration') return undefined;
  const nanoseconds = value.value;
  switch (name) {
    case 'Hours':
      return fixed([], () => Number(nanoseconds) / 3.6e12);
    case 'Minutes':
      return fixed([], () => Number(nanoseconds) / 6e10);
    case 'Seconds':
      return fixed([], () => Number(nanoseconds) / 1e9);
    case 'Milliseconds':
      return fixed([], () => goInt64(nanoseconds / 1_000_000n));
    case 'Microseconds':
      return fixed([], () => goInt64(nanoseconds / 1_000n));
    case 'Nanoseconds':
      return fixed([], () => goInt64(nanoseconds));
    default:
      return undefined;
  }
}
