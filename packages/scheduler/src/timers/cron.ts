import { createTask, parse, type ScheduledTask } from 'node-cron';

/** A cron expression in a zone. Times are milliseconds since the epoch. */
export interface Cron {
  /** Whether the minute that begins at a time is named. A minute that the zone's clocks leave out never is. */
  matches(minute: number): boolean;
  /** Which part of a local time is not named, the largest first; undefined: none. */
  mismatch(local: LocalTime): 'day' | 'hour' | 'minute' | undefined;
  /** Every hour is named: then minutes count as they pass, and not by what the clock shows. */
  readonly isHourly: boolean;
  local(minute: number): LocalTime;
}

/** What a clock of a zone shows. */
export interface LocalTime {
  readonly text: string;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

/** Enough for every timer of a large service; a matcher takes a fifth of a millisecond to make. */
const mostKept = 2000;
const kept = new Map<string, Cron>();

/** The expression, checked before as five fields (contract §8.3) with a zone that exists; throws for another. */
export function cronOf(schedule: string, zone: string): Cron {
  const key = `${zone} ${schedule}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const cron = makeCron(schedule, zone);
  if (kept.size >= mostKept) kept.clear();
  kept.set(key, cron);
  return cron;
}

function makeCron(schedule: string, zone: string): Cron {
  const fields = parse(schedule);
  const task = createTask(schedule, () => undefined, { timezone: zone });
  forget(task);
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  // Both conditions on days must hold, as in NCrontab: `0 0 13 * 5` is a Friday the 13th.
  const isDay = ({ text, month, day }: LocalTime): boolean =>
    fields.month.includes(month) &&
    has(fields.dayOfMonth, day) &&
    has(fields.dayOfWeek, new Date(text.slice(0, 'YYYY-MM-DD'.length)).getUTCDay());
  return {
    matches: (minute) => task.match(new Date(minute)),
    mismatch: (local) => {
      if (!isDay(local)) return 'day';
      if (!fields.hour.includes(local.hour)) return 'hour';
      return fields.minute.includes(local.minute) ? undefined : 'minute';
    },
    isHourly: fields.hour.length === 24,
    local: (minute) => readLocal(format.format(minute)),
  };
}

/** It is asked for matches and never started; the library would keep it in a list of its own. */
function forget(task: ScheduledTask): void {
  void task.destroy();
}

/** The library keeps as text what it works out for each month; whether that matches is left to it. */
function has(values: readonly (number | string)[], value: number): boolean {
  return values.includes(value) || values.some((each) => typeof each === 'string');
}

/** `2026-11-24, 02:00` */
function readLocal(text: string): LocalTime {
  const [, month = '', day = '', hour = '', minute = ''] = /-(\d+)-(\d+), (\d+):(\d+)$/.exec(text) ?? [];
  return { text, month: Number(month), day: Number(day), hour: Number(hour), minute: Number(minute) };
}
