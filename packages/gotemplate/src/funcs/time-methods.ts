import { daysFromCivil } from '../time/civil.ts';
import { formatTime, timeText } from '../time/format.ts';
import { ZERO_TIME, addNanoseconds, nanosecondsBetween, timeFields } from '../time/go-time.ts';
import type { GoTime } from '../time/go-time.ts';
import { UTC } from '../time/zone.ts';
import { goInt, goInt64 } from '../values/value.ts';
import type { GoValue } from '../values/value.ts';
import { fixed } from './define.ts';
import type { GoFunction } from './define.ts';

/** The methods of a time that a template can use. */
export function timeMethod(time: GoTime, name: string): GoFunction | undefined {
  return partMethod(time, name) ?? relationMethod(time, name);
}

function partMethod(time: GoTime, name: string): GoFunction | undefined {
  const part = (read: () => GoValue): GoFunction => fixed([], read);
  const { nanoseconds, seconds } = time;
  const unixIn = (unit: number): GoValue =>
    goInt64(BigInt(seconds) * BigInt(unit) + BigInt(Math.floor(nanoseconds / (1e9 / unit))));
  switch (name) {
    case 'Year':
      return part(() => goInt(timeFields(time).year));
    case 'Month':
      return part(() => ({ kind: 'integer', type: 'time.Month', value: BigInt(timeFields(time).month) }));
    case 'Day':
      return part(() => goInt(timeFields(time).day));
    case 'Hour':
      return part(() => goInt(timeFields(time).hour));
    case 'Minute':
      return part(() => goInt(timeFields(time).minute));
    case 'Second':
      return part(() => goInt(timeFields(time).second));
    case 'Nanosecond':
      return part(() => goInt(nanoseconds));
    case 'Weekday':
      return part(() => ({ kind: 'integer', type: 'time.Weekday', value: BigInt(timeFields(time).weekday) }));
    case 'YearDay':
      return part(() => goInt(timeFields(time).yearDay));
    case 'Unix':
      return part(() => goInt64(seconds));
    case 'UnixMilli':
      return part(() => unixIn(1e3));
    case 'UnixMicro':
      return part(() => unixIn(1e6));
    case 'UnixNano':
      return part(() => unixIn(1e9));
    case 'String':
      return part(() => timeText(time));
    case 'IsZero':
      return part(() => seconds === ZERO_TIME.seconds && nanoseconds === 0);
    case 'UTC':
    case 'Local':
      return part(() => ({ ...time, zone: UTC }));
    default:
      return undefined;
  }
}

function relationMethod(time: GoTime, name: string): GoFunction | undefined {
  const order = (other: GoTime): bigint => nanosecondsBetween(other, time);
  switch (name) {
    case 'Format':
      return fixed(['string'], (layout) => formatTime(time, layout));
    case 'After':
      return fixed(['time'], (other) => order(other) > 0n);
    case 'Before':
      return fixed(['time'], (other) => order(other) < 0n);
    case 'Equal':
      return fixed(['time'], (other) => order(other) === 0n);
    case 'Compare':
      return fixed(['time'], (other) => goInt(order(other) > 0n ? 1 : order(other) < 0n ? -1 : 0));
    case 'Sub':
      return fixed(['time'], (other) => ({
        kind: 'integer',
        type: 'time.Duration',
        value: BigInt.asIntN(64, order(other)),
      }));
    case 'Add':
      return fixed(['duration'], ({ value }) => addNanoseconds(time, value));
    case 'AddDate':
      return fixed(['int', 'int', 'int'], (years, months, days) =>
        addDate(time, Number(years), Number(months), Number(days)),
      );
    default:
      return undefined;
  }
}

/** A date that does not exist runs over into the next month, as in Go. */
function addDate(time: GoTime, years: number, months: number, days: number): GoTime {
  const { year, month, day, hour, minute, second, offset } = timeFields(time);
  const date = daysFromCivil(year + years, month + months, day + days);
  return { ...time, seconds: date * 86_400 + hour * 3_600 + minute * 60 + second - offset };
}
