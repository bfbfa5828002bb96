import { cronOf, type Cron } from './cron.ts';

/** A minute and a day, in milliseconds. */
export const minuteMs = 60_000;
/** A day, in milliseconds. */
export const dayMs = 1440 * minuteMs;

/** By so much clocks are put back where they are. */
const repeatsMs = [30 * minuteMs, 60 * minuteMs, 120 * minuteMs];

/** The beginning of the minute that a time lies in. */
export function minuteOf(time: number): number {
  return Math.floor(time / minuteMs) * minuteMs;
}

/**
 * The minutes after one time and up to another that a cron expression names in a zone, at most so many, as milliseconds since the epoch.
 * A minute that the clocks leave out in spring is none. One that they show twice in autumn counts once, unless the expression names every
 * hour: then it is about time that passes.
 */
export function slotsBetween(
  schedule: string,
  zone: string,
  after: number,
  until: number,
  limit: number,
): readonly number[] {
  const cron = cronOf(schedule, zone);
  const slots: number[] = [];
  let minute = minuteOf(after) + minuteMs;
  while (minute <= until && slots.length < limit) {
    const skip = minutesToSkip(cron, minute);
    if (skip > 0) {
      minute += skip * minuteMs;
      continue;
    }
    if (cron.matches(minute) && !isRepeated(cron, minute)) slots.push(minute);
    minute += minuteMs;
  }
  return slots;
}

/** What came last before a time, where there may be very much of it. */
export interface PastSlots {
  /** The oldest first. */
  readonly slots: readonly number[];
  /** There were no others. */
  readonly areAll: boolean;
}

const windowsMs = [dayMs, 40 * dayMs, 400 * dayMs, 4000 * dayMs];

/** Slots after one time and up to another, of which only the last ones are looked for when it is long ago: years of minutes take too long. */
export function pastSlots(schedule: string, zone: string, after: number, until: number): PastSlots {
  for (const window of windowsMs) {
    const from = Math.max(after, until - window);
    const slots = slotsBetween(schedule, zone, from, until, Infinity);
    if (slots.length > 0 || from === after) return { slots, areAll: from === after };
  }
  return { slots: [], areAll: true };
}

/** Jumps never pass the end of an hour or of a day by what a clock shows, even where it is changed on the way by up to two hours. */
function minutesToSkip(cron: Cron, minute: number): number {
  const local = cron.local(minute);
  switch (cron.mismatch(local)) {
    case 'day':
      return local.hour < 21 ? (21 - local.hour) * 60 : 60 - local.minute;
    case 'hour':
      return 60 - local.minute;
    case 'minute':
      return 1;
    case undefined:
      return 0;
  }
}

function isRepeated(cron: Cron, minute: number): boolean {
  if (cron.isHourly) return false;
  const { text } = cron.local(minute);
  return repeatsMs.some((ms) => cron.local(minute - ms).text === text);
}
