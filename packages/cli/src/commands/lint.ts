import type { Command } from 'commander';
import type { LintFlags } from '../look/flags.ts';
import { examples } from './help.ts';
import { addMeaningOptions, outputOption } from './options.ts';

/** `tasks lint`: every finding in a task file, without running anything. */
export function addLintCommand(program: Command): void {
  const command = program
    .command('lint')
    .description('Check task files: every finding with line, column and cure. Nothing is run.')
    .argument('<TASKFILE...>', 'task files; - reads standard input');
  addMeaningOptions(command)
    .addOption(outputOption(['text', 'json']))
    .addHelpText(
      'after',
      `${examples([
        ['npx tasks lint tasks-examples/hello/acb.yaml tasks-examples/matrix/acb.yaml', 'check two files'],
        [
          'npx tasks lint --values tasks-examples/values-file/values.yaml tasks-examples/values-file/acb.yaml',
          'with the values of a run',
        ],
      ])}
Exit codes: 0 no errors (there may be warnings) · 2 errors`,
    )
    .action(async (files: readonly string[], flags: LintFlags) => {
      const { lintAction } = await import('../look/lint-action.ts');
      process.exitCode = await lintAction(files, flags);
    });
}
