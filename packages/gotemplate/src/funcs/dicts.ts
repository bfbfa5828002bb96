import { FunctionError } from '../errors.ts';
import { stringValue } from '../fmt/print.ts';
import type { Budget } from '../limits.ts';
import { sortedEntries } from '../values/types.ts';
import { MAP_TYPE, goList, goMap, goStrings } from '../values/value.ts';
import type { GoMap, GoValue } from '../values/value.ts';
import { fixed, variadic } from './define.ts';
import type { FunctionTable } from './define.ts';
import { copyValue, mergeInto } from './merge.ts';

/** Sprig's maps. Go gives `keys` and `values` in random order; here the order is that of the keys' bytes. */
export const DICT_FUNCTIONS: FunctionTable = {
  dict: variadic([], 'any', (items, { budget }) => dict(items, budget)),
  set: fixed(['map', 'string', 'any'], (map, key, value) => {
    if (map.isNil) throw new FunctionError('assignment to entry in nil map');
    map.entries.set(key, value);
    return untyped(map);
  }),
  unset: fixed(['map', 'string'], (map, key) => {
    map.entries.delete(key);
    return untyped(map);
  }),
  hasKey: fixed(['map', 'string'], (map, key) => map.entries.has(key)),
  pluck: variadic(['string'], 'map', (key, maps) =>
    goList(maps.filter(({ entries }) => entries.has(key)).map(({ entries }) => entries.get(key))),
  ),
  keys: variadic([], 'map', (maps) => goStrings(maps.flatMap((map) => sortedEntries(map).map(([key]) => key)))),
  values: fixed(['map'], (map) => goList(sortedEntries(map).map(([, value]) => value))),
  pick: variadic(['map'], 'string', (map, keys) =>
    goMap(keys.filter((key) => map.entries.has(key)).map((key) => [key, map.entries.get(key)])),
  ),
  omit: variadic(['map'], 'string', (map, keys) => goMap([...map.entries].filter(([key]) => !keys.includes(key)))),
  merge: variadic(['map'], 'map', (map, sources, { budget }) => merge(map, sources, false, budget)),
  mergeOverwrite: variadic(['map'], 'map', (map, sources, { budget }) => merge(map, sources, true, budget)),
  deepCopy: fixed(['any'], (value, { budget }) => {
    if (value === null) throw new FunctionError('reflect: call of reflect.Value.Type on zero Value');
    return copyValue(value, budget);
  }),
};

/** The same map under the type that functions return. */
function untyped(map: GoMap): GoMap {
  return map.type === MAP_TYPE ? map : { ...map, type: MAP_TYPE };
}

/** Keys and values in turn; a last key without value gets the empty text. */
function dict(items: readonly GoValue[], budget: Budget): GoMap {
  const entries: [string, GoValue][] = [];
  for (let i = 0; i < items.length; i += 2) {
    entries.push([stringValue(items[i], budget), i + 1 < items.length ? items[i + 1] : '']);
  }
  return goMap(entries);
}

function merge(map: GoMap, sources: readonly GoMap[], overwrite: boolean, budget: Budget): GoMap {
  const target = map.isNil && sources.some((source) => !source.isNil) ? goMap() : untyped(map);
  for (const source of sources) mergeInto(target, source, overwrite, budget);
  return target;
}
