import { Command } from 'commander';
import { addAgentsCommands, addLoginCommands } from './commands/admin.ts';
import { addBuildCommand } from './commands/build.ts';
import { addCompletionCommand } from './commands/completion.ts';
import { addCredentialCommands, addSecretCommands } from './commands/credentials.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addImportCommand } from './commands/import.ts';
import { addImageCommands } from './commands/images.ts';
import { addLintCommand } from './commands/lint.ts';
import { addLogsCommand } from './commands/logs.ts';
import { addNotificationCommands } from './commands/notifications.ts';
import { addPlanCommand } from './commands/plan.ts';
import { addRegistryCommands } from './commands/registry.ts';
import { addRenderCommand } from './commands/render.ts';
import { addPatchCommand } from './commands/patch.ts';
import { addPurgeCommand } from './commands/purge.ts';
import { addRunCommand } from './commands/run.ts';
import { addRunsCommands } from './commands/runs.ts';
import { addShellCommand } from './commands/shell.ts';
import { addTaskCommands, addTaskWritingCommands } from './commands/tasks.ts';
import { addTimerCommands } from './commands/timers.ts';
import { addTriggerCommands } from './commands/triggers.ts';
import { addRoleCommands, addUpCommand } from './commands/up.ts';
import { addVersionCommand } from './commands/version.ts';
import { examples } from './commands/help.ts';
import { version } from './version.ts';

/**
 * The whole command line. Only flags and texts are built here: what a command does is imported when it is called,
 * so that `--help` answers at once.
 */
export function createProgram(): Command {
  const program = new Command('tasks')
    .description('Builds, tests and pushes container images step by step, from task files.')
    .configureHelp({ sortSubcommands: false, showGlobalOptions: true })
    .version(version(), '-V, --version', 'show the version')
    .option('--debug', 'show stack traces of errors')
    .showHelpAfterError('(`tasks --help` and `tasks COMMAND --help` list everything)')
    .exitOverride();

  addRunCommand(program);
  addBuildCommand(program);
  addRunsCommands(program);
  addLogsCommand(program);
  addShellCommand(program);
  addTaskWritingCommands(program);
  addTaskCommands(program);
  addTimerCommands(program);
  addTriggerCommands(program);
  addCredentialCommands(program);
  addSecretCommands(program);
  addNotificationCommands(program);
  addPurgeCommand(program);
  addPatchCommand(program);
  addImportCommand(program);
  addImageCommands(program);
  addLintCommand(program);
  addRenderCommand(program);
  addPlanCommand(program);
  addDoctorCommand(program);
  addRegistryCommands(program);
  addUpCommand(program);
  addRoleCommands(program);
  addAgentsCommands(program);
  addLoginCommands(program);
  addCompletionCommand(program);
  addVersionCommand(program);

  return program.addHelpText(
    'after',
    examples([
      ['npx tasks run --local -f tasks-examples/hello/acb.yaml tasks-examples/hello', 'build, test and push an image'],
      ['npx tasks lint tasks-examples/hello/acb.yaml', 'check a task file without running it'],
      ['npx tasks doctor', 'check the Docker Engine, the registry and the service'],
    ]),
  );
}
