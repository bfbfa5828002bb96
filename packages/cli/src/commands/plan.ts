import type { Command } from 'commander';
import type { PlanFlags } from '../look/flags.ts';
import { examples } from './help.ts';
import { addMeaningOptions, outputOption } from './options.ts';

/** `tasks plan`: the steps of a task file and what each waits for. */
export function addPlanCommand(program: Command): void {
  const command = program
    .command('plan')
    .description('Show the steps of a task file, what each waits for, and what runs at once. Nothing is run.')
    .argument('<TASKFILE>', 'task file; - reads standard input');
  addMeaningOptions(command)
    .addOption(outputOption(['table', 'json', 'mermaid']))
    .addHelpText(
      'after',
      examples([
        ['npx tasks plan tasks-examples/parallel-build-test/acb.yaml', 'as a table'],
        ['npx tasks plan -o mermaid tasks-examples/parallel-build-test/acb.yaml', 'as a graph for a README'],
      ]),
    )
    .action(async (file: string, flags: PlanFlags) => {
      const { planAction } = await import('../look/plan-action.ts');
      process.exitCode = await planAction(file, flags);
    });
}
