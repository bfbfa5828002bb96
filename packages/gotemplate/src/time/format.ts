import { timeFields } from './go-time.ts';
import type { GoTime, TimeFields } from './go-time.ts';
import { parseLayout } from './layout.ts';
import type { LayoutPart } from './layout.ts';
import { MONTHS, WEEKDAYS } from './names.ts';

/** Go's `Time.Format`. */
export function formatTime(time: GoTime, layout: string): string {
  const fields = timeFields(time);
  return parseLayout(layout)
    .map((part) => formatPart(part, fields, time))
    .join('');
}

/** Go's `Time.String`. */
export function timeText(time: GoTime): string {
  return formatTime(time, '2006-01-02 15:04:05.999999999 -0700 MST');
}

function formatPart(part: LayoutPart, fields: TimeFields, time: GoTime): string {
  if (part.kind === 'text') return part.text;
  if (part.kind === 'fraction') {
    const digits = String(time.nanoseconds).padStart(9, '0').slice(0, part.digits).padEnd(part.digits, '0');
    const shown = part.fixed ? digits : digits.replace(/0+$/, '');
    return shown === '' ? '' : part.separator + shown;
  }
  const { year, month, day, hour, minute, second, weekday, yearDay, offset } = fields;
  const twelve = hour % 12 === 0 ? 12 : hour % 12;
  switch (part.element) {
    case 'January':
      return MONTHS[month - 1] ?? '';
    case 'Jan':
      return (MONTHS[month - 1] ?? '').slice(0, 3);
    case 'Monday':
      return WEEKDAYS[weekday] ?? '';
    case 'Mon':
      return (WEEKDAYS[weekday] ?? '').slice(0, 3);
    case 'MST':
      return zoneName(time, offset);
    case '2006':
      return year < 0 ? `-${padded(-year, 4)}` : padded(year, 4);
    case '06':
      return padded(Math.max(year, 0) % 100, 2);
    case '002':
      return padded(yearDay, 3);
    case '__2':
      return String(yearDay).padStart(3, ' ');
    case '01':
      return padded(month, 2);
    case '1':
      return String(month);
    case '02':
      return padded(day, 2);
    case '_2':
      return String(day).padStart(2, ' ');
    case '2':
      return String(day);
    case '15':
      return padded(hour, 2);
    case '03':
      return padded(twelve, 2);
    case '3':
      return String(twelve);
    case '04':
      return padded(minute, 2);
    case '4':
      return String(minute);
    case '05':
      return padded(second, 2);
    case '5':
      return String(second);
    case 'PM':
      return hour >= 12 ? 'PM' : 'AM';
    case 'pm':
      return hour >= 12 ? 'pm' : 'am';
    default:
      return part.element.startsWith('Z') && offset === 0 ? 'Z' : offsetText(offset, part.element);
  }
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function zoneName(time: GoTime, offset: number): string {
  const name = time.zone.abbreviationAt(time.seconds);
  return name === '' ? offsetText(offset, '-0700') : name;
}

/** The offset written as the layout element shows: with colons, minutes and seconds or without. */
function offsetText(offset: number, element: string): string {
  const size = Math.abs(offset);
  const separator = element.includes(':') ? ':' : '';
  const shown = [Math.floor(size / 3_600), Math.floor(size / 60) % 60, size % 60];
  const count = element.replace(/[^0-9]/g, '').length / 2;
  return (
    (offset < 0 ? '-' : '+') +
    shown
      .slice(0, count)
      .map((value) => padded(value, 2))
      .join(separator)
  );
}
