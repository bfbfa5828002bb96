import type { Command } from 'commander';
import type { RunFlags } from '../local/flags.ts';
import { examples, exitCodes } from './help.ts';
import { collect, registryOption } from './options.ts';
import { addRunOptions } from './service-options.ts';

/** `tasks run`: runs a task file, one command or a saved task now. */
export function addRunCommand(program: Command): void {
  const command = program
    .command('run')
    .description('Run a task file or a saved task now: its steps build, run and push containers.')
    .argument(
      '[CONTEXT | TASK]',
      'what the steps find in /workspace: a directory, git URL#REF:DIR, URL of a tar, oci://ARTIFACT, - or /dev/null (default: "."); or the name of a saved task, where no directory has it',
    )
    .option('-f, --file <TASKFILE>', 'task file; - reads standard input (default: acb.yaml in CONTEXT)')
    .option('-n, --name <TASK>', 'run this saved task, also where a directory has its name')
    .option(
      '--context <CONTEXT>',
      'of a saved task: another context for this run; a directory of this computer is sent',
    )
    .option('--arg <N[=V]>', 'of a saved task: another build argument for this run; may be repeated', collect)
    .option('--secret-arg <N[=V]>', 'like --arg, and masked in every output; may be repeated', collect)
    .option('--target <STAGE>', 'of a saved task: another stage for this run')
    .option('--update-trigger-token <TEXT>', 'of a saved task: handed on when its base images change')
    .option('--force', 'of a saved task: also when it is disabled')
    .option('--cmd <CMD>', 'run this one command instead of a file: IMAGE [ARGS…]')
    .option('--set <K=V>', 'value for {{.Values.K}}; may be repeated', collect)
    .option('--set-secret <K=V>', 'like --set, and masked in every output; may be repeated', collect)
    .option('--secret <ID[=VALUE]>', "value of an entry of the file's secrets, else $ID; may be repeated", collect)
    .option('--values <FILE>', 'YAML file with values, relative to CONTEXT')
    .option('--env <K=V>', 'environment variable for every step; may be repeated', collect)
    .option('--platform <OS/ARCH>', 'platform of the agent that takes the run (default: linux/amd64)')
    .option('--ssh', 'hand the SSH agent of this computer to builds that ask for it with --ssh')
    .addOption(registryOption())
    .option('--keep-failed', 'keep the workspace when the run fails, for `tasks shell`');
  addRunOptions(command, 'run on the Docker Engine of this computer')
    .addHelpText(
      'after',
      examples([
        ['npx tasks run --local -f tasks-examples/hello/acb.yaml tasks-examples/hello', 'a task file and its context'],
        ["npx tasks run --local --cmd '$Registry/base/busybox:1 echo hi' /dev/null", 'one command, no files'],
        [
          'npx tasks run --local -o json -f tasks-examples/hello/acb.yaml tasks-examples/hello',
          'the log on stderr, the result as JSON on stdout',
        ],
        ['npx tasks run nightly-report --set repository=base/busybox', 'a saved task, with another value this time'],
      ]) + exitCodes,
    )
    .action(async (word: string | undefined, flags: RunFlags) => {
      const { runTargetOf } = await import('../tasks/run/saved-task.ts');
      const target = runTargetOf(word, flags);
      if (target.kind === 'task') {
        const { runTaskAction } = await import('../tasks/run/run-task-action.ts');
        process.exitCode = await runTaskAction(target.name, flags);
        return;
      }
      const { runAction } =
        flags.local === true ? await import('../local/run-action.ts') : await import('../remote/run-action.ts');
      process.exitCode = await runAction(target.context, flags);
    });
}
