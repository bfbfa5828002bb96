import { Option, type Command } from 'commander';
import type { ApplyFlags, CreateFlags, DeleteFlags, ListTasksFlags, ShowFlags, TaskFlags } from '../tasks/flags.ts';
import type { AnswerFlags } from '../service/flags.ts';
import type { DeleteImageFlags } from '../images/flags.ts';
import { examples, serviceExitCodes } from './help.ts';
import { collect } from './options.ts';
import { addImageOptions } from './images.ts';
import { addAnswerOptions } from './service-options.ts';
import { addExecutionOptions, addStepOptions, addTriggerOptions } from './task-options.ts';

/** `tasks create`, `update` and `apply`: how tasks are saved. */
export function addTaskWritingCommands(program: Command): void {
  const create = program
    .command('create')
    .description('Save a task: what it does, and what starts it.')
    .argument('<TASK>', 'name of the task: 5 to 50 letters, digits, dashes and underscores');
  addTriggerOptions(addExecutionOptions(addStepOptions(create)))
    .option(
      '--schedule <[NAME:]CRON>',
      'start at these minutes: five fields; may be repeated, names are t1, t2, …',
      collect,
    )
    .option('--timezone <ZONE>', 'zone of the schedules, for example Europe/Paris (default: UTC)')
    .option(
      '--credential <HOST=USER:SECRET>',
      'registry login with a stored secret as its password; may be repeated',
      collect,
    );
  addAnswerOptions(create)
    .addHelpText(
      'after',
      examples([
        [
          'npx tasks create hello-app -c https://github.com/me/hello.git#main -f acb.yaml',
          'run acb.yaml for each push to main',
        ],
        [
          "npx tasks create hello-image -c https://github.com/me/hello.git -f Dockerfile -t 'hello:{{.Run.Commit}}' --path 'src/**'",
          'build an image for each push that changes src',
        ],
        [
          "npx tasks create nightly --cmd '$Registry/base/busybox:1 date' --schedule 'night:0 2 * * *' --timezone Europe/Paris",
          'run a command each night',
        ],
      ]) + serviceExitCodes,
    )
    .action(async (name: string, flags: CreateFlags) => {
      const { createTaskAction } = await import('../tasks/create/task-actions.ts');
      process.exitCode = await createTaskAction(name, flags);
    });

  const update = program
    .command('update')
    .description('Change what is given of a saved task, and leave the rest.')
    .argument('<TASK>', 'name of the task');
  addTriggerOptions(addExecutionOptions(addStepOptions(update))).option(
    '--unset <NAME>',
    'take a value or build argument away; may be repeated',
    collect,
  );
  addAnswerOptions(update)
    .addHelpText(
      'after',
      examples([
        ["npx tasks update hello-app --branch main --branch 'release/*'", 'count commits of more branches'],
        ['npx tasks update nightly --timeout 600 --concurrency 1', 'change how it runs'],
      ]) + serviceExitCodes,
    )
    .action(async (name: string, flags: TaskFlags) => {
      const { updateTaskAction } = await import('../tasks/create/task-actions.ts');
      process.exitCode = await updateTaskAction(name, flags);
    });

  addAnswerOptions(
    program
      .command('apply')
      .description('Make saved tasks what files say: new ones are saved, others changed where they differ.')
      .requiredOption('-f, --file <FILE...>', 'YAML files with one or more tasks; - reads standard input')
      .option('--dry-run', 'say what would change, and change nothing'),
  )
    .addHelpText(
      'after',
      `${examples([
        ['npx tasks apply --dry-run -f tasks-examples/schedules/tasks.yaml', 'what would change'],
        ['npx tasks apply -f tasks-examples/schedules/tasks.yaml', 'change it; the second time nothing is left to do'],
      ])}
All files are checked before the first task is saved. \`tasks show NAME -o yaml\` prints a task in this form.${serviceExitCodes}`,
    )
    .action(async (flags: ApplyFlags) => {
      const { applyAction } = await import('../tasks/apply/apply-action.ts');
      process.exitCode = await applyAction(flags);
    });
}

/** `tasks list`, `show`, `delete`, `enable` and `disable`. */
export function addTaskCommands(program: Command): void {
  addAnswerOptions(
    program
      .command('list')
      .description('List saved tasks, by name.')
      .addOption(new Option('--status <STATUS>', 'only these').choices(['Enabled', 'Disabled']))
      .option('-q, --quiet', 'only their names, one a line'),
  )
    .addHelpText('after', examples([['npx tasks list', 'all saved tasks']]))
    .action(async (flags: ListTasksFlags) => {
      const { listTasksAction } = await import('../tasks/look-actions.ts');
      process.exitCode = await listTasksAction(flags);
    });

  addAnswerOptions(
    program
      .command('show')
      .description('Show a saved task; as YAML, in the form that `tasks apply` takes.')
      .argument('<TASK>', 'name of the task')
      .option('--with-secure-properties', 'with the secrets that it was given; for administrators'),
  )
    .addHelpText('after', examples([['npx tasks show nightly -o yaml', 'a file for `tasks apply`']]))
    .action(async (name: string, flags: ShowFlags) => {
      const { showTaskAction } = await import('../tasks/look-actions.ts');
      process.exitCode = await showTaskAction(name, flags);
    });

  for (const [verb, status, what] of [
    ['disable', 'Disabled', 'Keep a task, and let nothing start it.'],
    ['enable', 'Enabled', 'Let a disabled task be started again.'],
  ] as const) {
    addAnswerOptions(program.command(verb).description(what).argument('<TASK>', 'name of the task'))
      .addHelpText('after', examples([[`npx tasks ${verb} nightly`, what.slice(0, -1).toLowerCase()]]))
      .action(async (name: string, flags: AnswerFlags) => {
        const { setStatusAction } = await import('../tasks/create/task-actions.ts');
        process.exitCode = await setStatusAction(name, status, flags);
      });
  }

  addImageOptions(
    program
      .command('delete')
      .description('Delete a saved task with its triggers, or an image with all its tags. Runs of a task stay.')
      .argument('<TASK|IMAGE>', 'name of the task, or REPO:TAG or REPO@DIGEST')
      .option('-y, --yes', 'do not ask'),
  )
    .addHelpText(
      'after',
      examples([
        ['npx tasks delete hello-image --yes', 'delete a saved task without a question'],
        ['npx tasks delete mirror/busybox:copy --yes', 'delete an image, and every other tag of it'],
      ]) + serviceExitCodes,
    )
    .action(async (name: string, flags: DeleteFlags & DeleteImageFlags) => {
      const { isImageTarget } = await import('../images/image-target.ts');
      if (isImageTarget(name)) {
        const { deleteImageAction } = await import('../images/change-actions.ts');
        process.exitCode = await deleteImageAction(name, flags);
        return;
      }
      const { deleteTaskAction } = await import('../tasks/look-actions.ts');
      process.exitCode = await deleteTaskAction(name, flags);
    });
}
