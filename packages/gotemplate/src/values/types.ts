import { compareText } from '../text/utf8.ts';
import type { GoMap, GoValue } from './value.ts';

const LIST_TYPES = { any: '[]interface {}', string: '[]string', int: '[]int' } as const;

/** Go's kinds, as `kindOf` prints them. */
export type Kind =
  | 'invalid'
  | 'bool'
  | 'string'
  | 'int'
  | 'int64'
  | 'uint8'
  | 'uint64'
  | 'float64'
  | 'complex128'
  | 'slice'
  | 'map'
  | 'struct'
  | 'ptr';

/** The value's type as `%T` prints it. */
export function typeName(value: GoValue): string {
  if (value === undefined || value === null) return '<nil>';
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'string':
      return 'string';
    case 'bigint':
      return 'int';
    case 'number':
      return 'float64';
    default:
  }
  switch (value.kind) {
    case 'integer':
    case 'map':
      return value.type;
    case 'complex':
      return 'complex128';
    case 'list':
      return LIST_TYPES[value.element];
    case 'time':
      return 'time.Time';
    case 'version':
      return value.isPointer ? '*semver.Version' : 'semver.Version';
  }
}

/** The value's kind. */
export function kindName(value: GoValue): Kind {
  if (value === undefined || value === null) return 'invalid';
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'string':
      return 'string';
    case 'bigint':
      return 'int';
    case 'number':
      return 'float64';
    default:
  }
  switch (value.kind) {
    case 'integer':
      if (value.type === 'time.Duration') return 'int64';
      return value.type === 'time.Month' || value.type === 'time.Weekday' ? 'int' : value.type;
    case 'complex':
      return 'complex128';
    case 'list':
      return 'slice';
    case 'map':
      return 'map';
    case 'time':
      return 'struct';
    case 'version':
      return value.isPointer ? 'ptr' : 'struct';
  }
}

/** A map's entries in the order of their keys' bytes, as Go prints and ranges over them. */
export function sortedEntries(map: GoMap): [string, GoValue][] {
  return [...map.entries].sort(([a], [b]) => compareText(a, b));
}

/** Go's truth, which `if`, `and`, `or`, `not` and (negated) `empty` share: the zero value of a type is false. */
export function isTrue(value: GoValue): boolean {
  if (value === undefined || value === null) return false;
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      return value !== '';
    case 'bigint':
      return value !== 0n;
    case 'number':
      return value !== 0;
    default:
  }
  switch (value.kind) {
    case 'integer':
      return value.value !== 0n;
    case 'complex':
      return value.real !== 0 || value.imaginary !== 0;
    case 'list':
      return value.items.length > 0;
    case 'map':
      return value.entries.size > 0;
    case 'time':
    case 'version':
      return true;
  }
}
