import type { Command } from 'commander';
import type { MeaningFlags } from '../look/flags.ts';
import { examples } from './help.ts';
import { addMeaningOptions } from './options.ts';

/** `tasks render`: a task file's text after aliases and templates. */
export function addRenderCommand(program: Command): void {
  const command = program
    .command('render')
    .description('Show the text of a task file after aliases and templates; secret values read ***. Nothing is run.')
    .argument('<TASKFILE>', 'task file; - reads standard input');
  addMeaningOptions(command)
    .addHelpText(
      'after',
      examples([['npx tasks render tasks-examples/hello/acb.yaml', 'what $Registry and $ID stand for']]),
    )
    .action(async (file: string, flags: MeaningFlags) => {
      const { renderAction } = await import('../look/render-action.ts');
      process.exitCode = await renderAction(file, flags);
    });
}
