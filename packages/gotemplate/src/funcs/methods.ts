import type { GoValue } from '../values/value.ts';
import type { GoFunction } from './define.ts';
import { fixed } from './define.ts';
import { stringerText } from '../fmt/stringer.ts';
import { timeMethod } from './time-methods.ts';
import { versionMethod } from './version-methods.ts';
import { durationMethod } from './duration-methods.ts';

/** The method of a value under a name, bound to the value; most values have none. */
export function findMethod(value: GoValue, name: string): GoFunction | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  switch (value.kind) {
    case 'time':
      return timeMethod(value, name);
    case 'version':
      return versionMethod(value, name);
    case 'integer':
      return name === 'String' && stringerText(value) !== undefined
        ? fixed([], () => stringerText(value))
        : durationMethod(value, name);
    case 'complex':
    case 'list':
    case 'map':
      return undefined;
  }
}
