import type { BuiltinCommand } from './command.ts';
import { importCommand } from './commands/import.ts';
import { manifestCommand } from './commands/manifest.ts';
import { patchCommand } from './commands/patch.ts';
import { purgeCommand } from './commands/purge.ts';
import { repositoryCommand } from './commands/repository.ts';
import { tagCommand } from './commands/tag.ts';

/** Every built-in command, by its word after `acr`. */
export const builtinCommands: readonly BuiltinCommand[] = [
  purgeCommand,
  patchCommand,
  importCommand,
  tagCommand,
  manifestCommand,
  repositoryCommand,
];
