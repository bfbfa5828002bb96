import { civilFromDays, daysFromCivil } from './civil.ts';
import { UTC } from './zone.ts';
import type { Zone } from './zone.ts';

/** A `time.Time`. */
export interface GoTime {
  readonly kind: 'time';
  /** Unix time in whole seconds. */
  readonly seconds: number;
  /** 0 to 999,999,999. */
  readonly nanoseconds: number;
  readonly zone: Zone;
}

/** Clock and calendar of a time in its zone. */
export interface TimeFields {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** From 1. */
  readonly yearDay: number;
  /** Seconds east of UTC. */
  readonly offset: number;
}

const DAY = 86_400;
const BILLION = 1_000_000_000n;

/** A time in UTC from Unix seconds. */
export function goTime(seconds: number, nanoseconds = 0, zone: Zone = UTC): GoTime {
  return { kind: 'time', seconds, nanoseconds, zone };
}

/** Go's zero time, the first second of year 1. */
export const ZERO_TIME: GoTime = goTime(daysFromCivil(1, 1, 1) * DAY);

/** Clock and calendar of a time. */
export function timeFields(time: GoTime): TimeFields {
  const offset = time.zone.offsetAt(time.seconds);
  const local = time.seconds + offset;
  const days = Math.floor(local / DAY);
  const rest = local - days * DAY;
  const civil = civilFromDays(days);
  return {
    ...civil,
    hour: Math.floor(rest / 3_600),
    minute: Math.floor((rest % 3_600) / 60),
    second: rest % 60,
    weekday: (((days + 4) % 7) + 7) % 7,
    yearDay: days - daysFromCivil(civil.year, 1, 1) + 1,
    offset,
  };
}

/** A time later by nanoseconds. */
export function addNanoseconds(time: GoTime, nanoseconds: bigint): GoTime {
  const total = BigInt(time.nanoseconds) + nanoseconds;
  const carried = total / BILLION - (total % BILLION < 0n ? 1n : 0n);
  return { ...time, seconds: time.seconds + Number(carried), nanoseconds: Number(total - carried * BILLION) };
}

/** Nanoseconds from one time to another. */
export function nanosecondsBetween(from: GoTime, to: GoTime): bigint {
  return (BigInt(to.seconds) - BigInt(from.seconds)) * BILLION + BigInt(to.nanoseconds - from.nanoseconds);
}
