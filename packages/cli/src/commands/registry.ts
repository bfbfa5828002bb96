import type { Command } from 'commander';
import type { GcFlags } from '../registry-gc/gc-action.ts';
import { examples } from './help.ts';
import { outputOption, registryOption } from './options.ts';
import { addServiceOptions } from './service-options.ts';

/** `tasks registry`: the registry as a whole, where it runs. */
export function addRegistryCommands(program: Command): void {
  const registry = program
    .command('registry')
    .description('Maintain the registry itself: free the room of what was deleted.')
    .addHelpText(
      'after',
      examples([
        ['npx tasks registry gc --dry-run', 'what deleted images have left in the storage'],
        ['npx tasks registry gc --help', 'how it is deleted'],
      ]),
    );
  const gc = registry
    .command('gc')
    .description(
      'Collect garbage: make the registry read-only, compare what would go with what tags lead to, delete it, and look at some images. ' +
        'Where the registry cannot be restarted from here, the steps are shown.',
    )
    .addOption(registryOption())
    .option('--dry-run', 'only say what would go')
    .option(
      '--delete-untagged',
      'manifests without a tag, too; refused before version 3.0.0-beta.1, which would break images',
    )
    .option('--yes', 'do not ask')
    .addOption(outputOption(['text', 'json', 'yaml']));
  addServiceOptions(gc)
    .addHelpText(
      'after',
      `${examples([
        ['npx tasks registry gc --dry-run', 'what would go'],
        ['npx tasks registry gc --dry-run -o json', 'the same for a program'],
      ])}
Exit codes: 0 done · 1 the steps were shown instead · 2 refused, nothing was deleted · 5 the registry or its program fails`,
    )
    .action(async (flags: GcFlags) => {
      const { gcAction } = await import('../registry-gc/gc-action.ts');
      process.exitCode = await gcAction(flags);
    });
}
