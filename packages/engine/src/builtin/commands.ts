import type { BuiltinCommand } from './command.ts';
import { purgeCommand } from './commands/purge.ts';

/** Every built-in command, by its word after `acr`. */
export const builtinCommands: readonly BuiltinCommand[] = [purgeCommand];
