import { FunctionError } from '../errors.ts';
import { valueText } from '../fmt/print.ts';
import type { Budget } from '../limits.ts';
import { compareText } from '../text/utf8.ts';
import { kindName, typeName } from '../values/types.ts';
import type { GoComplex, GoValue } from '../values/value.ts';
import { fixed, variadic } from './define.ts';
import type { CallContext, FunctionTable } from './define.ts';

const BAD_TYPES = 'incompatible types for comparison';
const BAD_TYPE = 'invalid type for comparison';

/** Go's comparisons: int, int64 and unsigned integers compare by value, all other types only with their own. */
export const COMPARE_FUNCTIONS: FunctionTable = {
  eq: variadic(['value'], 'value', (first, others, { budget }) => equalsAny(first, others, budget)),
  ne: fixed(['value', 'value'], (a, b, { budget }) => !equals(a, b, budget)),
  lt: fixed(['value', 'value'], (a, b) => isLess(a, b)),
  le: fixed(['value', 'value'], (a, b, context) => isLessOrEqual(a, b, context)),
  gt: fixed(['value', 'value'], (a, b, context) => !isLessOrEqual(a, b, context)),
  ge: fixed(['value', 'value'], (a, b) => !isLess(a, b)),
};

/** Types that have an order or at least a plain equality. */
type Basic =
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'complex'; readonly value: GoComplex };

function basic(value: GoValue): Basic | undefined {
  switch (typeof value) {
    case 'boolean':
      return { kind: 'bool', value };
    case 'string':
      return { kind: 'string', value };
    case 'bigint':
      return { kind: 'integer', value };
    case 'number':
      return { kind: 'float', value };
    default:
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (value.kind === 'integer') return { kind: 'integer', value: value.value };
  return value.kind === 'complex' ? { kind: 'complex', value } : undefined;
}

/** A type error only counts if no earlier argument was equal. */
function equalsAny(first: GoValue, others: readonly GoValue[], budget: Budget): boolean {
  if (others.length === 0) throw new FunctionError('missing argument for comparison');
  return others.some((other) => equals(first, other, budget));
}

function equals(a: GoValue, b: GoValue, budget: Budget): boolean {
  const left = basic(a);
  const right = basic(b);
  if (left === undefined && right === undefined) return equalReferences(a, b, budget);
  if (left === undefined || right === undefined || left.kind !== right.kind) {
    const oneIsNil = a === null || a === undefined || b === null || b === undefined;
    if (oneIsNil) return false;
    throw new FunctionError(BAD_TYPES);
  }
  if (left.kind === 'complex' && right.kind === 'complex') {
    return left.value.real === right.value.real && left.value.imaginary === right.value.imaginary;
  }
  return left.value === right.value;
}

/** Lists and maps can be compared with nil alone. */
function equalReferences(a: GoValue, b: GoValue, budget: Budget): boolean {
  const aIsNil = isNil(a);
  const bIsNil = isNil(b);
  const eitherInvalid = a === null || a === undefined || b === null || b === undefined;
  if (kindName(a) !== kindName(b) && !eitherInvalid) {
    const text = (value: GoValue): string => valueText(value, budget);
    throw new FunctionError(`non-comparable types ${text(a)}: ${typeName(a)}, ${typeName(b)}: ${text(b)}`);
  }
  if (aIsNil || bIsNil) return aIsNil === bIsNil;
  if (typeof b !== 'object' || b === null || b.kind === 'list' || b.kind === 'map') {
    throw new FunctionError(`non-comparable type ${valueText(b, budget)}: ${typeName(b)}`);
  }
  if (typeof a === 'object' && a?.kind === 'time' && b.kind === 'time') {
    return a.seconds === b.seconds && a.nanoseconds === b.nanoseconds && a.zone === b.zone;
  }
  return a === b;
}

function isNil(value: GoValue): boolean {
  if (value === null || value === undefined) return true;
  return typeof value === 'object' && (value.kind === 'list' || value.kind === 'map') && value.isNil;
}

function isLess(a: GoValue, b: GoValue): boolean {
  const left = basic(a);
  const right = basic(b);
  if (left === undefined || right === undefined) throw new FunctionError(BAD_TYPE);
  if (left.kind !== right.kind) throw new FunctionError(BAD_TYPES);
  if (left.kind === 'string' && right.kind === 'string') return compareText(left.value, right.value) < 0;
  if (left.kind === 'bool' || left.kind === 'complex') throw new FunctionError(BAD_TYPE);
  return left.value < right.value;
}

function isLessOrEqual(a: GoValue, b: GoValue, { budget }: CallContext): boolean {
  return isLess(a, b) || equals(a, b, budget);
}
