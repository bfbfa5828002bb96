import type { Budget } from '../limits.ts';
import { kindName, typeName } from './types.ts';
import type { GoList, GoMap, GoValue } from './value.ts';

/** Go's `reflect.DeepEqual`: types must be the same, a nil list differs from an empty one. */
export function deepEqual(a: GoValue, b: GoValue, budget: Budget, depth = 0): boolean {
  budget.charge(1);
  budget.checkNesting(depth);
  if (kindName(a) !== kindName(b) || typeName(a) !== typeName(b)) return false;
  if (a === null || a === undefined || b === null || b === undefined) return true;
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (a.kind === 'list' && b.kind === 'list') return equalLists(a, b, budget, depth);
  if (a.kind === 'map' && b.kind === 'map') return equalMaps(a, b, budget, depth);
  if (a.kind === 'integer' && b.kind === 'integer') return a.value === b.value;
  if (a.kind === 'complex' && b.kind === 'complex') return a.real === b.real && a.imaginary === b.imaginary;
  if (a.kind === 'time' && b.kind === 'time') {
    return a.seconds === b.seconds && a.nanoseconds === b.nanoseconds && a.zone === b.zone;
  }
  if (a.kind === 'version' && b.kind === 'version') {
    return a.original === b.original && a.major === b.major && a.minor === b.minor && a.patch === b.patch;
  }
  return false;
}

function equalLists(a: GoList, b: GoList, budget: Budget, depth: number): boolean {
  if (a.isNil !== b.isNil || a.items.length !== b.items.length) return false;
  return a.items.every((item, index) => deepEqual(item, b.items[index], budget, depth + 1));
}

function equalMaps(a: GoMap, b: GoMap, budget: Budget, depth: number): boolean {
  if (a.isNil !== b.isNil || a.entries.size !== b.entries.size) return false;
  for (const [key, value] of a.entries) {
    if (!b.entries.has(key) || !deepEqual(value, b.entries.get(key), budget, depth + 1)) return false;
  }
  return true;
}
