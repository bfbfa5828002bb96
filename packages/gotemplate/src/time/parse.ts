import { daysFromCivil, daysInMonth } from './civil.ts';
import { goTime } from './go-time.ts';
import type { GoTime } from './go-time.ts';
import { parseLayout } from './layout.ts';
import type { LayoutPart } from './layout.ts';
import { MONTHS, WEEKDAYS } from './names.ts';
import { UTC, fixedZone } from './zone.ts';
import type { Zone } from './zone.ts';

/** What parsing has found; a field that no layout element names keeps Go's default. */
interface Found {
  year: number;
  month: number;
  day: number;
  yearDay: number | undefined;
  hour: number;
  minute: number;
  second: number;
  nanoseconds: number;
  afternoon: boolean | undefined;
  offset: number | undefined;
  zoneName: string;
}

/** Go's `time.Parse`: a time without a zone is in UTC; `undefined` where Go reports an error. */
export function parseTime(layout: string, text: string): GoTime | undefined {
  const found: Found = {
    year: 0,
    month: 1,
    day: 1,
    yearDay: undefined,
    hour: 0,
    minute: 0,
    second: 0,
    nanoseconds: 0,
    afternoon: undefined,
    offset: undefined,
    zoneName: '',
  };
  let rest: string | undefined = text;
  const parts = parseLayout(layout);
  for (const [index, part] of parts.entries()) {
    rest = readPart(part, rest, found, parts[index + 1]);
    if (rest === undefined) return undefined;
  }
  return rest === '' ? build(found) : undefined;
}

function readPart(part: LayoutPart, text: string, found: Found, follower: LayoutPart | undefined): string | undefined {
  if (part.kind === 'text') return skipText(part.text, text);
  if (part.kind === 'fraction') return readFraction(part, text, found);
  switch (part.element) {
    case 'January':
      return readName(MONTHS, text, (index) => (found.month = index + 1));
    case 'Jan':
      return readName(short(MONTHS), text, (index) => (found.month = index + 1));
    case 'Monday':
      return readName(WEEKDAYS, text, () => undefined);
    case 'Mon':
      return readName(short(WEEKDAYS), text, () => undefined);
    case '2006':
      return readDigits(text, 4, 4, 0, 9_999, (value) => (found.year = value));
    case '06':
      return readDigits(text, 2, 2, 0, 99, (value) => (found.year = value + (value >= 69 ? 1_900 : 2_000)));
    case '01':
      return readDigits(text, 2, 2, 1, 12, (value) => (found.month = value));
    case '1':
      return readDigits(text, 1, 2, 1, 12, (value) => (found.month = value));
    case '02':
      return readDigits(text, 2, 2, 0, 99, (value) => (found.day = value));
    case '_2':
    case '2':
      return readDigits(text.replace(/^ /, ''), 1, 2, 0, 99, (value) => (found.day = value));
    case '002':
      return readDigits(text, 3, 3, 1, 366, (value) => (found.yearDay = value));
    case '__2':
      return readDigits(text.replace(/^ {1,2}/, ''), 1, 3, 1, 366, (value) => (found.yearDay = value));
    case '15':
      return readDigits(text, 1, 2, 0, 23, (value) => (found.hour = value));
    case '03':
      return readDigits(text, 2, 2, 0, 12, (value) => (found.hour = value));
    case '3':
      return readDigits(text, 1, 2, 0, 12, (value) => (found.hour = value));
    case '04':
      return readDigits(text, 2, 2, 0, 59, (value) => (found.minute = value));
    case '4':
      return readDigits(text, 1, 2, 0, 59, (value) => (found.minute = value));
    case '05':
      return readSeconds(text, 2, found, follower);
    case '5':
      return readSeconds(text, 1, found, follower);
    case 'PM':
      return readName(['AM', 'PM'], text, (index) => (found.afternoon = index === 1), true);
    case 'pm':
      return readName(['am', 'pm'], text, (index) => (found.afternoon = index === 1), true);
    case 'MST':
      return readZoneName(text, found);
    default:
      return readOffset(part.element, text, found);
  }
}

/** A space in the layout stands for any number of spaces in the text. */
function skipText(layout: string, text: string): string | undefined {
  let rest = text;
  for (const [index, character] of Array.from(layout).entries()) {
    if (character === ' ') {
      if (rest !== '' && !rest.startsWith(' ')) return undefined;
      if (layout.charAt(index + 1) !== ' ') rest = rest.replace(/^ +/, '');
    } else if (rest.startsWith(character)) rest = rest.slice(character.length);
    else return undefined;
  }
  return rest;
}

function readDigits(
  text: string,
  least: number,
  most: number,
  min: number,
  max: number,
  store: (value: number) => unknown,
): string | undefined {
  const digits = /^[0-9]*/.exec(text.slice(0, most))?.[0] ?? '';
  const value = Number(digits);
  if (digits.length < least || value < min || value > max) return undefined;
  store(value);
  return text.slice(digits.length);
}

/** Seconds may carry a fraction that the layout does not show. */
function readSeconds(text: string, least: number, found: Found, follower: LayoutPart | undefined): string | undefined {
  const rest = readDigits(text, least, 2, 0, 59, (value) => (found.second = value));
  const fraction = /^[.,]([0-9]+)/.exec(rest ?? '');
  if (rest === undefined || fraction === null || follower?.kind === 'fraction') return rest;
  found.nanoseconds = nanoseconds(fraction[1] ?? '');
  return rest.slice(fraction[0].length);
}

function readFraction(part: Extract<LayoutPart, { kind: 'fraction' }>, text: string, found: Found): string | undefined {
  if (part.fixed) {
    const digits = /^[.,]([0-9]+)/.exec(text.slice(0, part.digits + 1))?.[1] ?? '';
    if (digits.length !== part.digits) return undefined;
    found.nanoseconds = nanoseconds(digits);
    return text.slice(part.digits + 1);
  }
  const match = /^[.,]([0-9]{1,9})(?![0-9])/.exec(text);
  if (match === null) return text;
  found.nanoseconds = nanoseconds(match[1] ?? '');
  return text.slice(match[0].length);
}

function nanoseconds(digits: string): number {
  return Number(digits.slice(0, 9).padEnd(9, '0'));
}

function readName(
  names: readonly string[],
  text: string,
  store: (index: number) => unknown,
  exact = false,
): string | undefined {
  const index = names.findIndex((name) => {
    const start = text.slice(0, name.length);
    return exact ? start === name : start.toLowerCase() === name.toLowerCase();
  });
  if (index < 0) return undefined;
  store(index);
  return text.slice(names[index]?.length);
}

function short(names: readonly string[]): string[] {
  return names.map((name) => name.slice(0, 3));
}

function readZoneName(text: string, found: Found): string | undefined {
  const match = /^(?:UTC|GMT[+-][0-9]{1,2}|[+-][0-9]{2}(?:[0-9]{2})?|[A-Z]{3,5})/.exec(text);
  if (match === null) return undefined;
  if (match[0] === 'UTC') found.offset = 0;
  else found.zoneName = match[0];
  return text.slice(match[0].length);
}

function readOffset(element: string, text: string, found: Found): string | undefined {
  if (element.startsWith('Z') && text.startsWith('Z')) {
    found.offset = 0;
    return text.slice(1);
  }
  const colon = element.includes(':') ? ':' : '';
  const count = element.replace(/[^0-9]/g, '').length / 2;
  const pattern = new RegExp(`^([+-])([0-9]{2})${`${colon}([0-9]{2})`.repeat(count - 1)}`);
  const match = pattern.exec(text);
  const [hours, minutes, seconds] = [match?.[2], match?.[3], match?.[4]].map((digits) => Number(digits ?? 0));
  if (match === null || hours === undefined || hours > 24 || (minutes ?? 0) > 60 || (seconds ?? 0) > 60) {
    return undefined;
  }
  const size = hours * 3_600 + (minutes ?? 0) * 60 + (seconds ?? 0);
  found.offset = match[1] === '-' ? -size : size;
  return text.slice(match[0].length);
}

function build(found: Found): GoTime | undefined {
  let { hour, month, day } = found;
  if (found.afternoon === true && hour < 12) hour += 12;
  if (found.afternoon === false && hour === 12) hour = 0;
  if (found.yearDay !== undefined) {
    month = 1;
    day = found.yearDay;
  } else if (day < 1 || day > daysInMonth(found.year, month)) return undefined;
  const utc = daysFromCivil(found.year, month, day) * 86_400 + hour * 3_600 + found.minute * 60 + found.second;
  const zone = foundZone(found);
  return goTime(utc - zone.offsetAt(utc), found.nanoseconds, zone);
}

/** An abbreviation alone gives a zone without offset, except `GMT+n`. */
function foundZone({ offset, zoneName }: Found): Zone {
  if (offset !== undefined) return offset === 0 && zoneName === '' ? UTC : fixedZone(zoneName, offset);
  if (zoneName === '') return UTC;
  const hours = /^GMT([+-][0-9]+)$/.exec(zoneName)?.[1];
  return fixedZone(zoneName, hours === undefined ? 0 : Number(hours) * 3_600);
}
