import { LimitError } from '../errors.ts';
import { Budget, resolveLimits } from '../limits.ts';
import type { Limits } from '../limits.ts';
import type { GoValue } from '../values/value.ts';
import { toJson } from './json.ts';

/**
 * Go's `json.Marshal` outside a template, with sorted keys and `<>&` escaped; `undefined` for a value that JSON cannot
 * hold (infinity, NaN) or that passes a limit.
 */
export function marshalJson(value: GoValue, limits?: Partial<Limits>): string | undefined {
  try {
    return toJson(value, new Budget(resolveLimits(limits)));
  } catch (error) {
    if (error instanceof LimitError) return undefined;
    throw error;
  }
}
