import type { Command } from 'commander';
import type { ShellFlags } from '../shell/flags.ts';
import { examples } from './help.ts';
import { collect, outputOption } from './options.ts';

/** `tasks shell`: looks into the kept workspace of a failed local run. */
export function addShellCommand(program: Command): void {
  program
    .command('shell')
    .description('Open a shell in the workspace of a failed local run, in place of one of its steps.')
    .argument('[RUN]', 'id of a run that failed under `tasks run --local --keep-failed`')
    .argument('[STEP]', 'cmd step whose image, environment and directory the shell gets (default: the one that failed)')
    .option('--cmd <LINE>', "run this line with the container's sh instead of an interactive shell")
    .option('--image <IMAGE>', 'image to use in place of the one of the step')
    .option('--env <K=V>', 'variable for the shell, over those of the step; may be repeated', collect)
    .option('--list', 'list the workspaces that are kept')
    .option('--remove', 'remove the workspace of RUN')
    .addOption(outputOption(['text', 'json', 'yaml']))
    .addHelpText(
      'after',
      `
A failed run under --keep-failed ends with the exact command. Its containers, networks and volumes of secrets are
removed as ever; what stays are /workspace, the home directory and the volumes that steps named, without any secret
that a step did not write there itself. The newest five stay for seven days; every local run removes the others.
${examples([['npx tasks shell --list', 'what is kept, the newest first']])}
Exit codes: that of the shell or of the line · 2 bad arguments · 3 no such run or step · 5 the engine does not do it`,
    )
    .action(async (run: string | undefined, step: string | undefined, flags: ShellFlags) => {
      const { shellAction } = await import('../shell/shell-action.ts');
      process.exitCode = await shellAction(run, step, flags);
    });
}
