import type { Command } from 'commander';
import type { ImportCommandFlags } from '../builtin/flags.ts';
import { examples, exitCodes } from './help.ts';
import { collect } from './options.ts';
import { addRunOptions } from './service-options.ts';

/** `tasks import`: copies an image from another registry. */
export function addImportCommand(program: Command): void {
  const command = program
    .command('import')
    .description('Copy an image with all that belongs to it from any registry, without a Docker Engine.')
    .requiredOption('--source <IMAGE>', 'HOST/REPOSITORY:TAG or HOST/REPOSITORY@DIGEST')
    .option('-t, --image <REPOSITORY:TAG>', "its name here; may be repeated (default: the source's)", collect)
    .option('--repository <REPOSITORY>', 'a repository that gets it without a tag; may be repeated', collect)
    .option('-u, --username <NAME>', 'login of the source')
    .option('-p, --password <PASSWORD>', 'its password or token; it stands in no record and no log')
    .option('--password-stdin', 'read the password from standard input')
    .option('--force', 'move tags that exist and have another image')
    .option('--platform <OS/ARCH>', 'of an index, only this platform; may be repeated', collect)
    .option('--referrers', 'signatures and what else refers to the image come along')
    .option('--no-attestations', 'what builds attest stays behind')
    .option('--source-registry <HOST>', 'registry of the source, where --source does not name it')
    .option('-r, --registry <HOST>', 'registry that gets the image (default: that of the service, or TASKS_REGISTRY)');
  addRunOptions(command, 'run in this process, without a service')
    .addHelpText(
      'after',
      examples([
        ['npx tasks import --source 127.0.0.1:5000/base/busybox:1 -t mirror/busybox:1 --force', 'under another name'],
        [
          'npx tasks import --local --source 127.0.0.1:5000/base/busybox:1 -r 127.0.0.1:5000 -t mirror/busybox:copy --force',
          'without a service',
        ],
      ]) + exitCodes,
    )
    .action(async (flags: ImportCommandFlags) => {
      const { importAction } = await import('../builtin/import-action.ts');
      process.exitCode = await importAction(flags);
    });
}
