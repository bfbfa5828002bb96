import { FunctionError } from '../errors.ts';
import type { Budget } from '../limits.ts';
import { valueText } from '../fmt/print.ts';
import { MAX_INT64, MIN_INT64, parseInt64, parseInteger } from '../text/strconv.ts';
import { toFloat64, toInt64 } from '../values/numbers.ts';
import { goInt64, goInts } from '../values/value.ts';
import type { GoInteger, GoList, GoValue } from '../values/value.ts';
import { fixed, variadic } from './define.ts';
import type { FunctionTable, GoFunction } from './define.ts';

const smallest = variadic(['any'], 'any', (first, others) => extreme([first, ...others], (a, b) => a < b));
const largest = variadic(['any'], 'any', (first, others) => extreme([first, ...others], (a, b) => a > b));

/** Sprig's arithmetic: on int64 with wrap-around, and on float64 for rounding. */
export const MATH_FUNCTIONS: FunctionTable = {
  add: variadic([], 'any', (values) => goInt64(values.reduce<bigint>((sum, value) => sum + toInt64(value), 0n))),
  add1: fixed(['any'], (value) => goInt64(toInt64(value) + 1n)),
  sub: fixed(['any', 'any'], (a, b) => goInt64(toInt64(a) - toInt64(b))),
  mul: variadic(['any'], 'any', (first, others) =>
    goInt64(others.reduce<bigint>((product, value) => BigInt.asIntN(64, product * toInt64(value)), toInt64(first))),
  ),
  div: fixed(['any', 'any'], (a, b) => goInt64(toInt64(a) / divisor(b))),
  mod: fixed(['any', 'any'], (a, b) => goInt64(toInt64(a) % divisor(b))),
  max: largest,
  biggest: largest,
  min: smallest,
  ceil: rounding(Math.ceil),
  floor: rounding(Math.floor),
  round: variadic(['any', 'int'], 'float64', (value, places, [roundOn]) =>
    roundAt(toFloat64(value), Number(places), roundOn ?? 0.5),
  ),
  int: fixed(['any'], (value) => toInt64(value)),
  int64: fixed(['any'], (value) => goInt64(toInt64(value))),
  float64: fixed(['any'], (value) => toFloat64(value)),
  atoi: fixed(['string'], (text) => atoi(text)),
  // The text is read as an octal number.
  toDecimal: fixed(['any'], (value, { budget }) => goInt64(parseInt64(valueText(value, budget), 8) ?? 0n)),
  until: fixed(['int'], (end, { budget }) => steps(0n, end, end < 0n ? -1n : 1n, budget)),
  untilStep: fixed(['int', 'int', 'int'], (start, end, step, { budget }) => steps(start, end, step, budget)),
};

function divisor(value: GoValue): bigint {
  const divided = toInt64(value);
  if (divided === 0n) throw new FunctionError('runtime error: integer divide by zero');
  return divided;
}

function extreme(values: readonly GoValue[], isBetter: (candidate: bigint, best: bigint) => boolean): GoInteger {
  return goInt64(values.map(toInt64).reduce((best, candidate) => (isBetter(candidate, best) ? candidate : best)));
}

function rounding(round: (value: number) => number): GoFunction {
  return fixed(['any'], (value) => round(toFloat64(value)));
}

/** Sprig rounds up from the fraction `roundOn` on, for negative numbers towards negative infinity. */
function roundAt(value: number, places: number, roundOn: number): number {
  const power = 10 ** places;
  const scaled = power * value;
  const fraction = scaled - Math.trunc(scaled);
  return (fraction >= roundOn ? Math.ceil(scaled) : Math.floor(scaled)) / power;
}

/** Go's `strconv.Atoi` with its error dropped: 0 for what is no number, the nearest int for one out of range. */
function atoi(text: string): bigint {
  const value = parseInteger(text, 10);
  if (value === undefined) return 0n;
  if (value > MAX_INT64) return MAX_INT64;
  return value < MIN_INT64 ? MIN_INT64 : value;
}

function steps(start: bigint, end: bigint, step: bigint, budget: Budget): GoList {
  if (start === end || step === 0n || end > start !== step > 0n) return goInts([]);
  const distance = end > start ? end - start : start - end;
  const stride = step < 0n ? -step : step;
  const count = Number((distance + stride - 1n) / stride);
  budget.checkList(count);
  return goInts(Array.from({ length: count }, (_, index) => start + BigInt(index) * step));
}
