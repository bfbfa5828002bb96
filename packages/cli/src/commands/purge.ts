import type { Command } from 'commander';
import type { PurgeCommandFlags } from '../builtin/flags.ts';
import { examples, exitCodes } from './help.ts';
import { collect } from './options.ts';
import { addRunOptions } from './service-options.ts';

/** `tasks purge`: deletes old tags and manifests. */
export function addPurgeCommand(program: Command): void {
  const command = program
    .command('purge')
    .description('Delete tags that match and are old enough, and manifests without a tag: the same as `acr purge`.')
    .option(
      '-f, --filter <REPOSITORY:TAG>',
      'regular expressions: of whole repository names, and of a part of tags; may be repeated',
      collect,
    )
    .option('--ago <DURATION>', 'only what is older: 30d, 2d3h6m, 1.5h, 0d')
    .option('--keep <N>', 'keep the N newest of what would go, for each repository')
    .option('--untagged', 'then delete manifests without a tag, too')
    .option('--untagged-only', 'delete only manifests without a tag; --filter and --ago may be left out')
    .option('--include-locked', 'unlock what is locked, and delete it')
    .option('--dry-run', 'print what would be deleted, and delete nothing')
    .option('--concurrency <N>', 'deletions at a time, 1 to 32 (default: 8)')
    .option('--filter-timeout-seconds <N>', 'how long one expression may take (default: 60)')
    .option('--repository-page-size <N>', 'repositories asked for at once (default: 100)')
    .option('--verbose', 'tell also of what stays because it is young, locked, needed or among the newest')
    .option('-r, --registry <HOST>', 'registry to purge (default: that of the service, or TASKS_REGISTRY)');
  addRunOptions(command, 'run in this process: without a service, and without its record of times and locks')
    .addHelpText(
      'after',
      examples([
        ["npx tasks purge --filter 'samples/.*:.*' --ago 30d --dry-run", 'what would go'],
        ["npx tasks purge --filter 'samples/.*:^dev-' --ago 30d --keep 3 --untagged", 'old development images'],
        [
          `npx tasks create nightly-purge --cmd "acr purge --filter 'samples/.*:^dev-' --ago 30d" --schedule "0 2 * * *" -c /dev/null`,
          'the same every night',
        ],
      ]) + exitCodes,
    )
    .action(async (flags: PurgeCommandFlags) => {
      const { purgeAction } = await import('../builtin/purge-action.ts');
      process.exitCode = await purgeAction(flags);
    });
}
