import { FunctionError } from '../errors.ts';
import type { Budget } from '../limits.ts';
import { isTrue, typeName } from '../values/types.ts';
import type { GoMap, GoValue } from '../values/value.ts';

/**
 * Merges a map into another as mergo 0.3 does. Without `overwrite` only empty places are filled; maps are merged with
 * maps; a map never replaces a value that is not empty, a list only with `overwrite`.
 */
export function mergeInto(target: GoMap, source: GoMap, overwrite: boolean, budget: Budget, depth = 0): void {
  budget.checkNesting(depth);
  for (const [key, value] of source.entries) {
    budget.charge(1);
    const present = target.entries.get(key);
    if (isMap(value) && isMap(present) && !present.isNil) mergeInto(present, value, overwrite, budget, depth + 1);
    if (canStore(value, present, overwrite)) store(target, key, value);
  }
}

/** Decided after nested maps have been merged, so that a map filled by it is not replaced. */
function canStore(value: GoValue, present: GoValue, overwrite: boolean): boolean {
  if (value === null) return overwrite;
  if (!isTrue(present)) return true;
  return overwrite && !isMap(value);
}

function store(target: GoMap, key: string, value: GoValue): void {
  if (target.element === 'string' && typeof value !== 'string') {
    throw new FunctionError(
      `reflect.Value.SetMapIndex: value of type ${typeName(value)} is not assignable to type string`,
    );
  }
  target.entries.set(key, value);
}

function isMap(value: GoValue): value is GoMap {
  return typeof value === 'object' && value !== null && value.kind === 'map';
}

/** A copy that shares no list or map with the original. */
export function copyValue(value: GoValue, budget: Budget, depth = 0): GoValue {
  budget.charge(1);
  budget.checkNesting(depth);
  if (typeof value !== 'object' || value === null) return value;
  if (value.kind === 'list') {
    return { ...value, items: value.items.map((item) => copyValue(item, budget, depth + 1)) };
  }
  if (value.kind !== 'map') return value;
  const entries = new Map<string, GoValue>();
  for (const [key, item] of value.entries) entries.set(key, copyValue(item, budget, depth + 1));
  return { ...value, entries };
}
