import type { Aliases } from './collect.ts';
import { isRunAlias } from './builtin.ts';

/**
 * Replaces the first word of a `cmd` when it is an alias name (contract §4.4). Run variables are left out unless the
 * file defines them itself: this happens after rendering, so their templates would stay as text (contract SE-15).
 */
export function expandCommand(command: string, aliases: Aliases): string {
  const trimmed = command.trim();
  const space = trimmed.indexOf(' ');
  const first = space < 0 ? trimmed : trimmed.slice(0, space);
  const value = aliases.values.get(first);
  if (value === undefined || (isRunAlias(first) && !aliases.own.has(first))) return command;
  return value + trimmed.slice(first.length);
}
