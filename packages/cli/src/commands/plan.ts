import type { Command } from 'commander';
import type { PlanFlags } from '../look/flags.ts';
import { examples } from './help.ts';
import { collect, outputOption, registryOption } from './options.ts';

/** `tasks plan`: the steps of a task file and what each waits for. */
export function addPlanCommand(program: Command): void {
  program
    .command('plan')
    .description('Show the steps of a task file, what each waits for, and what runs at once. Nothing is run.')
    .argument('<TASKFILE>', 'task file; - reads standard input')
    .option('--set <K=V>', 'value for {{.Values.K}}; may be repeated', collect)
    .option('--set-secret <K=V>', 'like --set, and masked in the output; may be repeated', collect)
    .option('--values <FILE>', 'YAML file with values')
    .addOption(registryOption())
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
