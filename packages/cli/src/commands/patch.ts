import { Option, type Command } from 'commander';
import type { PatchCommandFlags } from '../builtin/flags.ts';
import { examples, exitCodes } from './help.ts';
import { addRunOptions } from './service-options.ts';

/** `tasks patch`: upgrades the packages of images. */
export function addPatchCommand(program: Command): void {
  const command = program
    .command('patch')
    .description('Upgrade the packages of images that have updates, and push each as TAG-1, TAG-2, …')
    .argument('[IMAGE...]', 'images to patch, REPOSITORY:TAG')
    .option('-f, --file <FILE>', 'a file of kind PatchTask instead: which images, and how; - reads standard input')
    .option('--dry-run', 'print which images match, and patch none')
    .option('--floating', 'push TAG-patched, which moves, instead of TAG-1, TAG-2, …')
    .option('--keep-patches <N>', 'keep the N newest patches of a tag, and untag older ones (default: all)')
    .addOption(new Option('--report <FORMAT>', 'what became of each image').choices(['text', 'json']).default('text'))
    .option('-r, --registry <HOST>', 'registry of the images (default: that of the service, or TASKS_REGISTRY)');
  addRunOptions(command, 'run in this process, on the Docker Engine of this computer')
    .addHelpText(
      'after',
      `${examples([
        ['npx tasks patch base/busybox:1 --dry-run', 'which images these are, and their latest patches'],
        ['npx tasks patch base/busybox:1 --keep-patches 3', 'patch where there is something to patch'],
        ['npx tasks patch -f tasks-examples/weekly-patch/tasks.yaml', 'what a file says, now'],
      ])}
\`tasks apply -f FILE\` saves such a file as a task that patches by the clock.${exitCodes}`,
    )
    .action(async (images: readonly string[], flags: PatchCommandFlags) => {
      const { patchAction } = await import('../builtin/patch-action.ts');
      process.exitCode = await patchAction(images, flags);
    });
}
