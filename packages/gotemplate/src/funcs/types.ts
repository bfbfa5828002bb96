import { deepEqual } from '../values/equal.ts';
import { kindName, typeName } from '../values/types.ts';
import { fixed } from './define.ts';
import type { FunctionTable } from './define.ts';

/** Sprig's questions about types. */
export const TYPE_FUNCTIONS: FunctionTable = {
  typeOf: fixed(['any'], (value) => typeName(value)),
  typeIs: fixed(['string', 'any'], (name, value) => typeName(value) === name),
  typeIsLike: fixed(['string', 'any'], (name, value) => [name, `*${name}`].includes(typeName(value))),
  kindOf: fixed(['any'], (value) => kindName(value)),
  kindIs: fixed(['string', 'any'], (name, value) => kindName(value) === name),
  deepEqual: fixed(['any', 'any'], (a, b, { budget }) => deepEqual(a, b, budget)),
};
