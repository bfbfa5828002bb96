import { FunctionError } from '../errors.ts';
import type { Budget } from '../limits.ts';
import { stringValue } from '../fmt/print.ts';
import { deepEqual } from '../values/equal.ts';
import { toInt64 } from '../values/numbers.ts';
import { isTrue, kindName } from '../values/types.ts';
import { compareText } from '../text/utf8.ts';
import { goList, goNilList, goStrings } from '../values/value.ts';
import type { GoList, GoValue } from '../values/value.ts';
import { fixed, variadic } from './define.ts';
import type { FunctionTable } from './define.ts';
import { toStrings } from './to-strings.ts';

const list = variadic([], 'any', (items) => goList(items));
const push = fixed(['any', 'any'], (items, item) => goList([...listOf(items, 'push').items, item]));

/** Sprig's lists. */
export const LIST_FUNCTIONS: FunctionTable = {
  list,
  tuple: list,
  push,
  append: push,
  prepend: fixed(['any', 'any'], (items, item) => goList([item, ...listOf(items, 'prepend').items])),
  first: fixed(['any'], (items) => findIn(items, 'first').items[0] ?? null),
  last: fixed(['any'], (items) => findIn(items, 'last').items.at(-1) ?? null),
  rest: fixed(['any'], (items) => nilIfEmpty(findIn(items, 'rest'), (all) => all.slice(1))),
  initial: fixed(['any'], (items) => nilIfEmpty(findIn(items, 'initial'), (all) => all.slice(0, -1))),
  reverse: fixed(['any'], (items) => goList(findIn(items, 'reverse').items.toReversed())),
  compact: fixed(['any'], (items) => goList(listOf(items, 'compact').items.filter((item) => isTrue(item)))),
  uniq: fixed(['any'], (items, { budget }) => goList(unique(findIn(items, 'uniq').items, budget))),
  without: variadic(['any'], 'any', (items, omitted, { budget }) =>
    goList(findIn(items, 'without').items.filter((item) => !isIn(item, omitted, budget))),
  ),
  has: fixed(['any', 'any'], (item, items, { budget }) => {
    return items !== null && isIn(item, findIn(items, 'has').items, budget);
  }),
  slice: variadic(['any'], 'any', (items, bounds) => sliceOf(items, bounds)),
  concat: variadic([], 'any', (lists, { budget }) => concat(lists, budget)),
  sortAlpha: fixed(['any'], (items, { budget }) => sortAlpha(items, budget)),
};

function listOf(value: GoValue, action: string): GoList {
  return checkList(value, (kind) => `Cannot ${action} on type ${kind}`);
}

function findIn(value: GoValue, action: string): GoList {
  return checkList(value, (kind) => `Cannot find ${action} on type ${kind}`);
}

function checkList(value: GoValue, message: (kind: string) => string): GoList {
  if (value === null || value === undefined) {
    throw new FunctionError('runtime error: invalid memory address or nil pointer dereference');
  }
  if (typeof value === 'object' && value.kind === 'list') return value;
  throw new FunctionError(message(kindName(value)));
}

function nilIfEmpty({ items }: GoList, take: (items: readonly GoValue[]) => GoValue[]): GoList {
  return items.length === 0 ? goNilList() : goList(take(items));
}

function isIn(item: GoValue, items: readonly GoValue[], budget: Budget): boolean {
  return items.some((candidate) => deepEqual(item, candidate, budget));
}

function unique(items: readonly GoValue[], budget: Budget): GoValue[] {
  const kept: GoValue[] = [];
  for (const item of items) if (!isIn(item, kept, budget)) kept.push(item);
  return kept;
}

function sliceOf(value: GoValue, [from, to]: readonly GoValue[]): GoValue {
  const { items, element } = checkList(value, (kind) => `list should be type of slice or array but ${kind}`);
  if (items.length === 0) return null;
  const start = toInt64(from);
  const end = to === undefined ? BigInt(items.length) : toInt64(to);
  if (start < 0n || end < start || end > BigInt(items.length)) {
    throw new FunctionError('reflect.Value.Slice: slice index out of bounds');
  }
  return { kind: 'list', element, items: items.slice(Number(start), Number(end)), isNil: false };
}

function concat(lists: readonly GoValue[], budget: Budget): GoList {
  const result: GoValue[] = [];
  for (const value of lists) {
    const { items } = checkList(value, (kind) => `Cannot concat type ${kind} as list`);
    budget.checkList(result.length + items.length);
    result.push(...items);
  }
  return result.length === 0 ? goNilList() : goList(result);
}

/** Sorts a `[]string` in place, as Go does; other lists become one first. */
function sortAlpha(value: GoValue, budget: Budget): GoList {
  if (typeof value !== 'object' || value?.kind !== 'list') return goStrings([stringValue(value, budget)]);
  const strings = value.element === 'string' ? value : goStrings(toStrings(value, budget));
  strings.items.sort((a, b) => compareText(stringValue(a, budget), stringValue(b, budget)));
  return strings;
}
