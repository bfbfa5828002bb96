import { Option, type Command } from 'commander';
import type { AnswerFlags } from '../service/flags.ts';
import type { TimerFlags, TimerNameFlags } from '../tasks/timers/flags.ts';
import { examples, serviceExitCodes } from './help.ts';
import { addAnswerOptions } from './service-options.ts';
import { parseSeconds, switchOption } from './task-options.ts';

/** `tasks timer`: the schedules that start a task. */
export function addTimerCommands(program: Command): void {
  const timer = program
    .command('timer')
    .description('Add, change, remove and list the schedules of a task.')
    .addHelpText(
      'after',
      examples([
        [
          "npx tasks timer add nightly --timer-name noon --schedule '0 12 * * Mon-Fri' --timezone Europe/Paris",
          'at noon of each workday, in Paris',
        ],
        ['npx tasks timer update nightly --timer-name noon --enabled false', 'pause it'],
        ['npx tasks timer list nightly', 'all of them, with their next minutes'],
        ['npx tasks timer remove nightly --timer-name noon', 'take it away'],
      ]) + serviceExitCodes,
    );

  addAnswerOptions(addSettings(named(timer, 'add', 'Let a schedule start a task.'))).action(
    async (task: string, flags: TimerFlags) => {
      const { addTimerAction } = await import('../tasks/timers/timer-actions.ts');
      process.exitCode = await addTimerAction(task, flags);
    },
  );
  addAnswerOptions(addSettings(named(timer, 'update', 'Change what is given of a timer, and leave the rest.'))).action(
    async (task: string, flags: TimerFlags) => {
      const { updateTimerAction } = await import('../tasks/timers/timer-actions.ts');
      process.exitCode = await updateTimerAction(task, flags);
    },
  );
  addAnswerOptions(named(timer, 'remove', 'Take a timer away from a task.')).action(
    async (task: string, flags: TimerNameFlags) => {
      const { removeTimerAction } = await import('../tasks/timers/timer-actions.ts');
      process.exitCode = await removeTimerAction(task, flags);
    },
  );
  addAnswerOptions(
    timer
      .command('list')
      .description('List the timers of a task, with the minutes at which they start it next.')
      .argument('<TASK>', 'name of the task'),
  ).action(async (task: string, flags: AnswerFlags) => {
    const { listTimersAction } = await import('../tasks/timers/timer-actions.ts');
    process.exitCode = await listTimersAction(task, flags);
  });
}

function named(timer: Command, verb: string, description: string): Command {
  return timer
    .command(verb)
    .description(description)
    .argument('<TASK>', 'name of the task')
    .requiredOption('--timer-name <NAME>', 'name of the timer');
}

function addSettings(command: Command): Command {
  return command
    .option('--schedule <CRON>', 'minute, hour, day of month, month, day of week: "0 2 * * *"')
    .option('--timezone <ZONE>', 'zone of the schedule, for example Europe/Paris (default: UTC)')
    .addOption(switchOption('enabled', 'whether it starts the task (default: true)'))
    .addOption(
      new Option(
        '--missed-runs <WHAT>',
        'minutes at which no scheduler ran: no run, or one for the latest (default: skip)',
      ).choices(['skip', 'once']),
    )
    .option('--jitter <SECONDS>', 'start up to so much later, by chance (default: 0)', parseSeconds);
}
