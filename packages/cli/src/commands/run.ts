import type { Command } from 'commander';
import type { RunFlags } from '../local/flags.ts';
import { examples, exitCodes } from './help.ts';
import { collect, logPrefixOption, outputOption, parseTimeout, registryOption } from './options.ts';
import { addRemoteOptions } from './service-options.ts';

/** `tasks run`: runs a task file or one command now. */
export function addRunCommand(program: Command): void {
  const command = program
    .command('run')
    .description('Run a task file now: its steps build, run and push containers.')
    .argument(
      '[CONTEXT]',
      'what the steps find in /workspace: a directory, git URL#REF:DIR, URL of a tar, oci://ARTIFACT, - or /dev/null',
      '.',
    )
    .option('-f, --file <TASKFILE>', 'task file; - reads standard input (default: acb.yaml in CONTEXT)')
    .option('--cmd <CMD>', 'run this one command instead of a file: IMAGE [ARGS…]')
    .option('--set <K=V>', 'value for {{.Values.K}}; may be repeated', collect)
    .option('--set-secret <K=V>', 'like --set, and masked in every output; may be repeated', collect)
    .option('--secret <ID[=VALUE]>', "value of an entry of the file's secrets, else $ID; may be repeated", collect)
    .option('--values <FILE>', 'YAML file with values, relative to CONTEXT')
    .option('--env <K=V>', 'environment variable for every step; may be repeated', collect)
    .option('--platform <OS/ARCH>', 'platform of the agent that takes the run (default: linux/amd64)')
    .option('--ssh', 'hand the SSH agent of this computer to builds that ask for it with --ssh')
    .addOption(registryOption())
    .option('--timeout <SECONDS>', 'stop the run after this time (default: 3600)', parseTimeout)
    .option('--keep-failed', 'keep the workspace when the run fails, for `tasks shell`')
    .option('--local', 'run on the Docker Engine of this computer')
    .addOption(outputOption(['text', 'json', 'yaml']))
    .addOption(logPrefixOption());
  addRemoteOptions(command)
    .addHelpText(
      'after',
      examples([
        ['npx tasks run --local -f tasks-examples/hello/acb.yaml tasks-examples/hello', 'a task file and its context'],
        ["npx tasks run --local --cmd '$Registry/base/busybox:1 echo hi' /dev/null", 'one command, no files'],
        [
          'npx tasks run --local -o json -f tasks-examples/hello/acb.yaml tasks-examples/hello',
          'the log on stderr, the result as JSON on stdout',
        ],
      ]) + exitCodes,
    )
    .action(async (context: string, flags: RunFlags) => {
      const { runAction } =
        flags.local === true ? await import('../local/run-action.ts') : await import('../remote/run-action.ts');
      process.exitCode = await runAction(context, flags);
    });
}
