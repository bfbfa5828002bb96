const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A duration in two units at most: `0.4 s`, `12 s`, `3 m 05 s`, `2 h 10 m`, `3 d 4 h`. */
export function durationText(ms: number): string {
  const time = Math.max(0, ms);
  const two = (value: number): string => String(value).padStart(2, '0');
  if (time < 9950) return `${(time / second).toFixed(1)} s`;
  if (time < minute) return `${Math.floor(time / second)} s`;
  if (time < hour) return `${Math.floor(time / minute)} m ${two(Math.floor((time % minute) / second))} s`;
  if (time < day) return `${Math.floor(time / hour)} h ${two(Math.floor((time % hour) / minute))} m`;
  return `${Math.floor(time / day)} d ${Math.floor((time % day) / hour)} h`;
}

/** How long ago something was, or in how long it will be, in one unit. */
export function agoText(then: number, now: number): string {
  const distance = Math.abs(now - then);
  if (distance < 10 * second) return then > now ? 'in a moment' : 'just now';
  const [size, unit] = (
    [
      [day, 'd'],
      [hour, 'h'],
      [minute, 'min'],
      [second, 's'],
    ] as const
  ).find(([length]) => distance >= length) ?? [second, 's'];
  const text = `${Math.floor(distance / size)} ${unit}`;
  return then > now ? `in ${text}` : `${text} ago`;
}

/** Time between two points; of something that goes on, until now. */
export function between(start: string, end: string | undefined, now: number): number {
  return (end === undefined ? now : Date.parse(end)) - Date.parse(start);
}

const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** A point in time in full, in the reader's own zone. */
export function dateText(iso: string): string {
  return full.format(Date.parse(iso));
}

/** The clock of a point in time, with milliseconds: `14:03:07.250`. */
export function clockText(time: number): string {
  const at = new Date(time);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}
