import { InvalidArgumentError, Option, type Command } from 'commander';
import type { AnswerFlags, ServiceFlags } from '../service/flags.ts';
import type { DeliveriesFlags, NotificationFlags } from '../tasks/notifications/notification-actions.ts';
import { examples, serviceExitCodes } from './help.ts';
import { collect } from './options.ts';
import { addAnswerOptions, addServiceOptions, parseCount } from './service-options.ts';
import { statuses } from './runs.ts';
import { switchOption } from './task-options.ts';

/** `tasks notification`: who is told of runs, and of images in the registry. */
export function addNotificationCommands(program: Command): void {
  const notification = program
    .command('notification')
    .description('Say who is told of runs or of pushes to the registry, and see what became of the messages.')
    .addHelpText(
      'after',
      examples([
        [
          'npx tasks notification set team --url https://hooks.example.io/T0/B0 --format slack --on Failed --on Timeout',
          'tell a chat of runs that did not succeed',
        ],
        [
          'npx tasks notification set images --url https://ci.example.io/pushed --format acr --action push --scope app/web:latest',
          "tell of each push of one tag, as ACR's webhooks do",
        ],
        ['npx tasks notification list', 'who is told of what'],
        ['npx tasks notification deliveries team', 'what became of the messages'],
        ['npx tasks notification remove team', 'tell no more'],
      ]) + serviceExitCodes,
    );
  const on = (verb: string, description: string): Command =>
    notification.command(verb).description(description).argument('<NAME>', 'name of the notification');

  addAnswerOptions(
    on('set', 'Say who is told of runs, or of the registry; what is not given is as at first.')
      .requiredOption('--url <URL>', 'where messages are sent')
      .addOption(
        new Option(
          '--format <FORM>',
          'the run as JSON, as a CloudEvent, or a message that Slack shows (default: json); acr: pushes and deletions of images, as webhooks of ACR tell them',
        ).choices(['json', 'cloudevents', 'slack', 'acr']),
      )
      .option('--signing-secret <TEXT>', 'sign each message as Standard Webhooks say')
      .option('--signing-stored-secret <SECRET>', 'the same with a stored secret')
      .addOption(statusesOption())
      .option('--task <TASK>', 'only runs of this task; may be repeated', collect)
      .addOption(actionsOption())
      .option('--scope <SCOPE>', 'of images: REPOSITORY:TAG, or REPOSITORY:* (default: everything)')
      .option('--header <NAME=VALUE>', 'header of each message, kept encrypted; may be repeated', collect)
      .addOption(switchOption('enabled', 'whether anything is sent (default: true)')),
  ).action(async (name: string, flags: NotificationFlags) => {
    const { setNotificationAction } = await import('../tasks/notifications/notification-actions.ts');
    process.exitCode = await setNotificationAction(name, flags);
  });
  addAnswerOptions(notification.command('list').description('List who is told of what.')).action(
    async (flags: AnswerFlags) => {
      const { listNotificationsAction } = await import('../tasks/notifications/notification-actions.ts');
      process.exitCode = await listNotificationsAction(flags);
    },
  );
  addServiceOptions(on('remove', 'Tell no more.')).action(async (name: string, flags: ServiceFlags) => {
    const { removeNotificationAction } = await import('../tasks/notifications/notification-actions.ts');
    process.exitCode = await removeNotificationAction(name, flags);
  });
  addAnswerOptions(on('ping', 'Send a message that says nothing but that it arrives.')).action(
    async (name: string, flags: AnswerFlags) => {
      const { pingNotificationAction } = await import('../tasks/notifications/notification-actions.ts');
      process.exitCode = await pingNotificationAction(name, flags);
    },
  );
  addAnswerOptions(
    on('deliveries', 'List messages and what became of them, newest first.').option(
      '--top <N>',
      'at most so many, up to 200',
      parseCount,
      20,
    ),
  ).action(async (name: string, flags: DeliveriesFlags) => {
    const { listDeliveriesAction } = await import('../tasks/notifications/notification-actions.ts');
    process.exitCode = await listDeliveriesAction(name, flags);
  });
}

function statusesOption(): Option {
  return new Option(
    '--on <STATUS>',
    'statuses of runs that are told (default: the five ends); may be repeated',
  ).argParser((status: string, former: readonly string[] | undefined) => {
    if (!statuses.includes(status)) throw new InvalidArgumentError(`Give one of ${statuses.join(', ')}.`);
    return collect(status, former);
  });
}

function actionsOption(): Option {
  return new Option('--action <ACTION>', 'of images: push or delete (default: both); may be repeated').argParser(
    (action: string, former: readonly string[] | undefined) => {
      if (!['push', 'delete'].includes(action)) {
        throw new InvalidArgumentError('Give push or delete.');
      }
      return collect(action, former);
    },
  );
}
