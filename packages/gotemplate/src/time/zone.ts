/** A time zone: what it adds to UTC at an instant, and what it is called there. */
export interface Zone {
  readonly name: string;
  /** Seconds east of UTC at a Unix time in seconds. */
  readonly offsetAt: (seconds: number) => number;
  /** Abbreviation at a Unix time in seconds; empty if the zone has none. */
  readonly abbreviationAt: (seconds: number) => string;
}

/** UTC, which is also the local zone of every rendering. */
export const UTC: Zone = { name: 'UTC', offsetAt: () => 0, abbreviationAt: () => 'UTC' };

/** A zone with one offset, as parsing `+0200` gives. */
export function fixedZone(name: string, offset: number): Zone {
  return { name, offsetAt: () => offset, abbreviationAt: () => name };
}

/** Locales whose English has abbreviations for other parts of the world. */
const LOCALES = ['en-US', 'en-GB', 'en-AU', 'en-CA', 'en-NZ', 'en-ZA', 'en-IN'];

/** Abbreviations that no English locale data has. */
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  'Asia/Tokyo': 'JST',
  'Asia/Seoul': 'KST',
  'Asia/Shanghai': 'CST',
  'Asia/Taipei': 'CST',
  'Asia/Hong_Kong': 'HKT',
  'Asia/Manila': 'PST',
  'Asia/Karachi': 'PKT',
  'Asia/Jakarta': 'WIB',
  'Africa/Lagos': 'WAT',
  'Africa/Nairobi': 'EAT',
  'Europe/Moscow': 'MSK',
};

/** The range of JavaScript's dates, in seconds. */
const MAX_SECONDS = 8_640_000_000_000;

const loadedZones = new Map<string, Zone>();

/** Go's `time.LoadLocation` with the zone data of the runtime; `undefined` for an unknown name. */
export function loadZone(name: string): Zone | undefined {
  if (name === '' || name === 'UTC' || name === 'Local') return UTC;
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]{0,63}$/.test(name)) return undefined;
  const zone = loadedZones.get(name) ?? createZone(name);
  // Unknown names are not kept: there is no end of them.
  if (zone !== undefined) loadedZones.set(name, zone);
  return zone;
}

function createZone(name: string): Zone | undefined {
  const formatters = new Map<string, Intl.DateTimeFormat>();
  const named = (locale: string, style: 'longOffset' | 'short', seconds: number): string => {
    const key = `${locale} ${style}`;
    const formatter = formatters.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone: name, timeZoneName: style });
    formatters.set(key, formatter);
    const bounded = Math.max(-MAX_SECONDS, Math.min(MAX_SECONDS, seconds));
    const part = formatter.formatToParts(bounded * 1_000).find(({ type }) => type === 'timeZoneName');
    return part?.value ?? '';
  };
  try {
    named('en-US', 'short', 0);
  } catch (error) {
    if (error instanceof RangeError && error.message.includes('time zone')) return undefined;
    throw error;
  }
  const offsetAt = lastRemembered((seconds: number) => readOffset(named('en-US', 'longOffset', seconds)));
  const abbreviationAt = lastRemembered((seconds: number) => {
    const known = LOCALES.map((locale) => named(locale, 'short', seconds)).find((text) => /^[A-Z]{2,5}$/.test(text));
    return known ?? ABBREVIATIONS[name] ?? offsetName(offsetAt(seconds));
  });
  return { name, offsetAt, abbreviationAt };
}

/** Keeps the last answer: a layout asks several times about one instant, and each answer takes a while. */
function lastRemembered<T>(answer: (seconds: number) => T): (seconds: number) => T {
  let last: { readonly seconds: number; readonly value: T } | undefined;
  return (seconds) => {
    if (last?.seconds !== seconds) last = { seconds, value: answer(seconds) };
    return last.value;
  };
}

/** Seconds of `GMT+05:30`; plain `GMT` is zero. */
function readOffset(text: string): number {
  const match = /^GMT([+\u2212-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (match === null) return 0;
  const seconds = Number(match[2]) * 3_600 + Number(match[3]) * 60 + Number(match[4] ?? 0);
  return match[1] === '+' ? seconds : -seconds;
}

/** How zone data names a zone without letters: `+08`, `-0330`. */
function offsetName(offset: number): string {
  const minutes = Math.abs(Math.trunc(offset / 60));
  const two = (value: number): string => String(value).padStart(2, '0');
  const sign = offset < 0 ? '-' : '+';
  return `${sign}${two(Math.floor(minutes / 60))}${minutes % 60 === 0 ? '' : two(minutes % 60)}`;
}
