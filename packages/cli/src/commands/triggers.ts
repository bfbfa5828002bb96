import type { Command } from 'commander';
import type { AnswerFlags, ServiceFlags } from '../service/flags.ts';
import type { ExplainFlags } from '../tasks/triggers/trigger-actions.ts';
import { examples, serviceExitCodes } from './help.ts';
import { addAnswerOptions, addServiceOptions, parseCount } from './service-options.ts';

/** `tasks trigger`: what starts a task, and why it did or did not. */
export function addTriggerCommands(program: Command): void {
  const trigger = program
    .command('trigger')
    .description('Explain what starts a task: what was seen, what became of it, and what comes next.')
    .addHelpText(
      'after',
      examples([
        ['npx tasks trigger list nightly', 'all triggers of a task'],
        ['npx tasks trigger explain nightly', 'why it did or did not start'],
        ['npx tasks trigger refresh nightly', 'look at its base images and refs now'],
      ]) + serviceExitCodes,
    );

  addAnswerOptions(
    trigger
      .command('list')
      .description('List the triggers of a task, with what each saw and did last.')
      .argument('<TASK>', 'name of the task'),
  ).action(async (task: string, flags: AnswerFlags) => {
    const { listTriggersAction } = await import('../tasks/triggers/trigger-actions.ts');
    process.exitCode = await listTriggersAction(task, flags);
  });
  addAnswerOptions(
    trigger
      .command('explain')
      .description(
        'Explain, for each trigger of a task, what it listens to, what it saw, and why that did or did not start a run.',
      )
      .argument('<TASK>', 'name of the task')
      .option('--top <N>', 'at most so many entries of history for each trigger, up to 200', parseCount, 20),
  ).action(async (task: string, flags: ExplainFlags) => {
    const { explainAction } = await import('../tasks/triggers/trigger-actions.ts');
    process.exitCode = await explainAction(task, flags);
  });
  addAnswerOptions(
    trigger
      .command('approve')
      .description('Let a pull request of a fork run that waits for it. Approving twice makes no second run.')
      .argument('<TASK>', 'name of the task')
      .argument('<RECORD>', 'entry of the history: `tasks trigger explain` shows it'),
  ).action(async (task: string, record: string, flags: AnswerFlags) => {
    const { approveAction } = await import('../tasks/triggers/trigger-actions.ts');
    process.exitCode = await approveAction(task, record, flags);
  });
  addServiceOptions(
    trigger
      .command('refresh')
      .description('Look at the base images and refs of a task now, and not when the next check is due.')
      .argument('<TASK>', 'name of the task'),
  ).action(async (task: string, flags: ServiceFlags) => {
    const { refreshAction } = await import('../tasks/triggers/trigger-actions.ts');
    process.exitCode = await refreshAction(task, flags);
  });
}
