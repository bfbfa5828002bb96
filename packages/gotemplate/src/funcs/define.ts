import type { RE2JS } from 're2js';
import type { Budget } from '../limits.ts';
import type { GoVersion } from '../semver/version.ts';
import type { GoTime } from '../time/go-time.ts';
import type { GoInteger, GoMap, GoValue } from '../values/value.ts';

/** What functions may use of the world around them. */
export interface CallContext {
  readonly budget: Budget;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly env: ReadonlyMap<string, string>;
  readonly randomBytes: (length: number) => Uint8Array;
  /** Compiled regular expressions of this rendering. */
  readonly patterns: Map<string, RE2JS>;
}

/** JavaScript types of the parameter types; `value` is Go's `reflect.Value`, which keeps both nils apart. */
export interface ParameterValues {
  any: Exclude<GoValue, undefined>;
  value: GoValue;
  string: string;
  bool: boolean;
  int: bigint;
  uint32: bigint;
  float64: number;
  map: GoMap;
  time: GoTime;
  duration: GoInteger;
  version: GoVersion;
}

/** A parameter's Go type. */
export type ParameterType = keyof ParameterValues;

/** A function a template can call. */
export interface GoFunction {
  readonly parameters: readonly ParameterType[];
  /** Type of further arguments; without it there are none. */
  readonly rest: ParameterType | undefined;
  /** Takes arguments that have been checked against the types. */
  readonly call: (args: readonly GoValue[], context: CallContext) => GoValue;
}

type Arguments<P extends readonly ParameterType[]> = { [K in keyof P]: ParameterValues[P[K]] };

/** A function with a fixed number of parameters. */
export function fixed<const P extends readonly ParameterType[]>(
  parameters: P,
  body: (...args: [...Arguments<P>, CallContext]) => GoValue,
): GoFunction {
  const call = body as (...args: readonly unknown[]) => GoValue;
  return { parameters, rest: undefined, call: (args, context) => call(...args, context) };
}

/** A function that takes any number of arguments of type `rest` after the fixed ones, as an array. */
export function variadic<const P extends readonly ParameterType[], R extends ParameterType>(
  parameters: P,
  rest: R,
  body: (...args: [...Arguments<P>, ParameterValues[R][], CallContext]) => GoValue,
): GoFunction {
  const call = body as (...args: readonly unknown[]) => GoValue;
  const count = parameters.length;
  return {
    parameters,
    rest,
    call: (args, context) => call(...args.slice(0, count), args.slice(count), context),
  };
}

/** Functions by name. */
export type FunctionTable = Readonly<Record<string, GoFunction>>;
