import type { GoTime } from '../time/go-time.ts';
import type { GoVersion } from '../semver/version.ts';

/**
 * Values as Go's engine sees them. Two kinds of nil: `null` is a nil interface (a missing map key, a YAML null, a nil list
 * element), `undefined` is Go's invalid value (what a pipeline stage makes of nil). An int is a bigint, a float64 is a
 * number; the other numeric types carry their name.
 */
export type GoValue =
  undefined | null | boolean | string | bigint | number | GoInteger | GoComplex | GoList | GoMap | GoTime | GoVersion;

/** Names of the integer types other than int. */
export type IntegerType = 'int64' | 'uint8' | 'uint64' | 'time.Duration' | 'time.Month' | 'time.Weekday';

/** An integer of a type other than int. */
export interface GoInteger {
  readonly kind: 'integer';
  readonly type: IntegerType;
  readonly value: bigint;
}

/** A complex128. */
export interface GoComplex {
  readonly kind: 'complex';
  readonly real: number;
  readonly imaginary: number;
}

/** Element types a slice can have. */
export type ElementType = 'any' | 'string' | 'int';

/** A slice. The items may be changed by `sortAlpha`, which sorts in place as Go does. */
export interface GoList {
  readonly kind: 'list';
  readonly element: ElementType;
  readonly items: GoValue[];
  /** A nil slice; it has no items. */
  readonly isNil: boolean;
}

/** A map with string keys; several values may share one `entries`, as Go's maps are references. */
export interface GoMap {
  readonly kind: 'map';
  /** Name of the Go type, for `%T`, `typeOf` and messages. */
  readonly type: string;
  readonly element: 'any' | 'string';
  readonly entries: Map<string, GoValue>;
  /** A nil map; it has no entries and takes none. */
  readonly isNil: boolean;
}

/** The type of maps made by templates. */
export const MAP_TYPE = 'map[string]interface {}';

/** An int; the value is cut to 64 bits. */
export function goInt(value: number | bigint): bigint {
  return BigInt.asIntN(64, BigInt(value));
}

/** An int64; the value is cut to 64 bits. */
export function goInt64(value: number | bigint): GoInteger {
  return { kind: 'integer', type: 'int64', value: BigInt.asIntN(64, BigInt(value)) };
}

/** A uint64; the value is cut to 64 bits. */
export function goUint64(value: number | bigint): GoInteger {
  return { kind: 'integer', type: 'uint64', value: BigInt.asUintN(64, BigInt(value)) };
}

/** A uint8, which is what indexing a string gives. */
export function goByte(value: number): GoInteger {
  return { kind: 'integer', type: 'uint8', value: BigInt(value) };
}

/** A `[]interface {}`; `undefined` items become nil elements. */
export function goList(items: readonly GoValue[]): GoList {
  return { kind: 'list', element: 'any', items: items.map((item) => item ?? null), isNil: false };
}

/** A `[]string`. */
export function goStrings(items: readonly string[]): GoList {
  return { kind: 'list', element: 'string', items: [...items], isNil: false };
}

/** A `[]int`. */
export function goInts(items: readonly bigint[]): GoList {
  return { kind: 'list', element: 'int', items: [...items], isNil: false };
}

/** A nil slice. */
export function goNilList(element: ElementType = 'any'): GoList {
  return { kind: 'list', element, items: [], isNil: true };
}

/** A map of anything; `type` names a Go type whose underlying type is `map[string]interface {}`. */
export function goMap(entries: Iterable<readonly [string, GoValue]> = [], type: string = MAP_TYPE): GoMap {
  const map = new Map<string, GoValue>();
  for (const [key, value] of entries) map.set(key, value ?? null);
  return { kind: 'map', type, element: 'any', entries: map, isNil: false };
}

/** A `map[string]string`. */
export function goStringMap(entries: Iterable<readonly [string, string]> = []): GoMap {
  return { kind: 'map', type: 'map[string]string', element: 'string', entries: new Map(entries), isNil: false };
}

/** A nil map. */
export function goNilMap(): GoMap {
  return { kind: 'map', type: MAP_TYPE, element: 'any', entries: new Map(), isNil: true };
}
