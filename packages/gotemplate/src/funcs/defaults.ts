import { FunctionError } from '../errors.ts';
import { toJson } from '../encode/json.ts';
import { isTrue } from '../values/types.ts';
import { fixed, variadic } from './define.ts';
import type { FunctionTable } from './define.ts';

/** Sprig's choices between values, JSON and `fail`. */
export const DEFAULT_FUNCTIONS: FunctionTable = {
  default: variadic(['any'], 'any', (fallback, [given]) => (isTrue(given) ? given : fallback)),
  empty: fixed(['any'], (value) => !isTrue(value)),
  coalesce: variadic([], 'any', (values) => values.find((value) => isTrue(value)) ?? null),
  ternary: fixed(['any', 'any', 'bool'], (whenTrue, whenFalse, condition) => (condition ? whenTrue : whenFalse)),
  // What JSON cannot hold becomes the empty text, as sprig drops the error.
  toJson: fixed(['any'], (value, { budget }) => toJson(value, budget) ?? ''),
  toPrettyJson: fixed(['any'], (value, { budget }) => toJson(value, budget, '  ') ?? ''),
  fail: fixed(['string'], (message) => {
    throw new FunctionError(message);
  }),
  hello: fixed([], () => 'Hello!'),
};
