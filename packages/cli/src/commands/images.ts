import { InvalidArgumentError, Option, type Command } from 'commander';
import type { DeleteImageFlags, ImageFlags, ImageListFlags, LockFlags, ShowManifestFlags } from '../images/flags.ts';
import { examples, serviceExitCodes } from './help.ts';
import { addAnswerOptions, parseCount } from './service-options.ts';

/** `tasks repos`, `tags`, `manifests`, `untag`, `lock` and `unlock`: what the registry holds. `tasks delete` is among the tasks. */
export function addImageCommands(program: Command): void {
  addRepositoryCommands(program);
  addTagAndManifestCommands(program);

  addImageOptions(
    program
      .command('untag')
      .description('Take a tag away, on any registry; its manifest and its other tags stay.')
      .argument('<REPO:TAG>', 'what is to go'),
  )
    .addHelpText(
      'after',
      examples([['npx tasks untag mirror/busybox:1', 'the image stays, and so do its other tags']]) + serviceExitCodes,
    )
    .action(async (image: string, flags: ImageFlags) => {
      const { untagAction } = await import('../images/change-actions.ts');
      process.exitCode = await untagAction(image, flags);
    });

  for (const [verb, what] of [
    ['lock', 'Keep a repository, a tag or a manifest from being deleted and overwritten by the service.'],
    ['unlock', 'Let a locked repository, tag or manifest be changed again.'],
  ] as const) {
    addAnswerOptions(
      program
        .command(verb)
        .description(what)
        .argument('<TARGET>', 'REPO, REPO:TAG or REPO@DIGEST')
        .option('--delete-enabled <true|false>', 'whether it may be deleted', parseSwitch)
        .option(
          '--write-enabled <true|false>',
          'whether a push may overwrite it; false forbids deleting as well',
          parseSwitch,
        ),
    )
      .addHelpText(
        'after',
        `${examples([[`npx tasks ${verb} base/busybox:1`, what.slice(0, -1).toLowerCase()]])}
Without a flag both are changed. The service keeps to locks when it deletes, untags, purges and pushes what runs have built.
A plain registry cannot keep others from anything.${serviceExitCodes}`,
      )
      .action(async (target: string, flags: LockFlags) => {
        const { lockAction, lockChange } = await import('../images/change-actions.ts');
        process.exitCode = await lockAction(target, lockChange(verb, flags), flags);
      });
  }
}

function addRepositoryCommands(program: Command): void {
  const repos = program
    .command('repos')
    .description('List, show and delete repositories of the registry.')
    .addHelpText(
      'after',
      examples([
        ['npx tasks repos list', 'all repositories'],
        ['npx tasks repos show hello -o json', 'one of them'],
        ['npx tasks repos list -r 127.0.0.1:5000', 'those of another registry, with the login of `docker login`'],
      ]),
    );
  addImageOptions(addTop(repos.command('list').description('List repositories, by name.'))).action(
    async (flags: ImageListFlags) => {
      const { listRepositoriesAction } = await import('../images/list-actions.ts');
      process.exitCode = await listRepositoriesAction(flags);
    },
  );
  addImageOptions(repos.command('show').description('Show a repository.').argument('<REPO>', 'its name')).action(
    async (name: string, flags: ImageFlags) => {
      const { showRepositoryAction } = await import('../images/list-actions.ts');
      process.exitCode = await showRepositoryAction(name, flags);
    },
  );
  addImageOptions(
    repos
      .command('delete')
      .description('Delete everything that is known of a repository. Deleted images cannot be recovered.')
      .argument('<REPO>', 'its name')
      .option('-y, --yes', 'do not ask'),
  ).action(async (name: string, flags: DeleteImageFlags) => {
    const { deleteRepositoryAction } = await import('../images/change-actions.ts');
    process.exitCode = await deleteRepositoryAction(name, flags);
  });
}

function addTagAndManifestCommands(program: Command): void {
  const tags = program
    .command('tags')
    .description('List tags.')
    .addHelpText(
      'after',
      examples([['npx tasks tags list hello --orderby time_desc --top 5', 'the last five that moved']]),
    );
  addImageOptions(
    addOrder(addTop(tags.command('list').description('List the tags of a repository.').argument('<REPO>', 'its name'))),
  ).action(async (name: string, flags: ImageListFlags) => {
    const { listTagsAction } = await import('../images/list-actions.ts');
    process.exitCode = await listTagsAction(name, flags);
  });

  const manifests = program
    .command('manifests')
    .description('List and show manifests: images, and indexes of images.')
    .addHelpText(
      'after',
      examples([
        ['npx tasks manifests list hello --untagged', 'those that no tag points to'],
        ['npx tasks manifests show base/busybox:1 --raw', 'the bytes of one, as they were pushed'],
      ]),
    );
  addImageOptions(
    addOrder(
      addTop(
        manifests.command('list').description('List the manifests of a repository.').argument('<REPO>', 'its name'),
      ),
    ).option('--untagged', 'only those that no tag points to'),
  ).action(async (name: string, flags: ImageListFlags) => {
    const { listManifestsAction } = await import('../images/list-actions.ts');
    process.exitCode = await listManifestsAction(name, flags);
  });
  addImageOptions(
    manifests
      .command('show')
      .description('Show a manifest.')
      .argument('<IMAGE>', 'REPO:TAG or REPO@DIGEST')
      .option('--raw', 'its bytes as they were pushed; their SHA-256 is the digest'),
  ).action(async (image: string, flags: ShowManifestFlags) => {
    const { showManifestAction } = await import('../images/list-actions.ts');
    process.exitCode = await showManifestAction(image, flags);
  });
}

/** Adds what every command about images takes. */
export function addImageOptions(command: Command): Command {
  return addAnswerOptions(command).option(
    '-r, --registry <HOST>',
    "another registry than the service's own, spoken to from here with the login of `docker login`",
  );
}

function addTop(command: Command): Command {
  return command.option('--top <N>', 'at most so many', parseCount, 100);
}

function addOrder(command: Command): Command {
  return command.addOption(
    new Option('--orderby <ORDER>', 'what has no time comes last')
      .choices(['name', 'time_asc', 'time_desc'])
      .default('name'),
  );
}

function parseSwitch(text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new InvalidArgumentError('Give true or false.');
}
