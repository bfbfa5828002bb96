import { durationText, parseDuration, roundToSeconds } from '../time/duration.ts';
import { formatTime } from '../time/format.ts';
import { ZERO_TIME, addNanoseconds, goTime, nanosecondsBetween } from '../time/go-time.ts';
import type { GoTime } from '../time/go-time.ts';
import { parseTime } from '../time/parse.ts';
import { UTC, loadZone } from '../time/zone.ts';
import type { GoValue } from '../values/value.ts';
import { fixed } from './define.ts';
import type { CallContext, FunctionTable } from './define.ts';

const HTML_DATE = '2006-01-02';

/** What looking up a zone costs of the budget; it takes as long as this many ordinary steps. */
const ZONE_STEPS = 250;

const dateInZone = fixed(['string', 'any', 'string'], (layout, date, zone, context) =>
  formatIn(layout, date, zone, context),
);
const dateModify = fixed(['string', 'time'], (duration, time) => {
  const nanoseconds = parseDuration(duration);
  return nanoseconds === undefined ? time : addNanoseconds(time, nanoseconds);
});

/** Sprig's dates; the local zone is UTC. */
export const DATE_FUNCTIONS: FunctionTable = {
  now: fixed([], (context) => currentTime(context)),
  date: fixed(['string', 'any'], (layout, date, context) => formatIn(layout, date, 'Local', context)),
  dateInZone,
  date_in_zone: dateInZone,
  htmlDate: fixed(['any'], (date, context) => formatIn(HTML_DATE, date, 'Local', context)),
  htmlDateInZone: fixed(['any', 'string'], (date, zone, context) => formatIn(HTML_DATE, date, zone, context)),
  dateModify,
  date_modify: dateModify,
  ago: fixed(['any'], (date, context) => {
    const now = currentTime(context);
    return durationText(roundToSeconds(nanosecondsBetween(timeOf(date) ?? now, now)));
  }),
  toDate: fixed(['string', 'string'], (layout, text) => parseTime(layout, text) ?? ZERO_TIME),
  unixEpoch: fixed(['time'], (time) => String(time.seconds)),
};

function currentTime({ now }: CallContext): GoTime {
  const milliseconds = Math.trunc(now());
  const seconds = Math.floor(milliseconds / 1_000);
  return goTime(seconds, (milliseconds - seconds * 1_000) * 1_000_000);
}

/** A time, or Unix seconds as int or int64; anything else, a text as well, counts as now. */
function timeOf(date: GoValue): GoTime | undefined {
  if (typeof date === 'bigint') return goTime(Number(date));
  if (typeof date !== 'object' || date === null) return undefined;
  if (date.kind === 'time') return date;
  return date.kind === 'integer' && date.type === 'int64' ? goTime(Number(date.value)) : undefined;
}

function formatIn(layout: string, date: GoValue, zone: string, context: CallContext): string {
  const time = timeOf(date) ?? currentTime(context);
  const loaded = loadZone(zone) ?? UTC;
  if (loaded !== UTC) context.budget.charge(ZONE_STEPS);
  return formatTime({ ...time, zone: loaded }, layout);
}
