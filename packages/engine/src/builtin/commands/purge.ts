import { SlipwayError } from '@slipway/core';
import {
  clientRegistry,
  parsePurgeCommand,
  purge,
  purgeExitCode,
  renderPurgeEvent,
  type PurgeCommand,
  type PurgeLine,
  type Target,
} from '@slipway/registry';
import type { Exit, Output } from '../../runtime/runtime.ts';
import type { RegistryChanges } from '../changes.ts';
import type { BuiltinCommand, BuiltinContext } from '../command.ts';
import { asksForHelp, tellHelp, type Help } from '../help.ts';
import { registryHost } from '../registry-host.ts';

const summary = 'Delete tags that match and are old enough, and manifests without a tag.';

const help: Help = {
  usage: "purge --filter 'REPOSITORY:TAG' --ago DURATION [flags]",
  summary,
  flags: [
    [
      '-f, --filter REPOSITORY:TAG',
      'regular expressions: of whole repository names, and of a part of tags; may be repeated',
    ],
    ['    --ago DURATION', 'only what is older: 30d, 2d3h6m, 1.5h, 0d'],
    ['    --keep N', 'keep the N newest of what would go, for each repository'],
    ['    --untagged', 'then delete manifests without a tag, too'],
    ['    --untagged-only', 'delete only manifests without a tag; --filter and --ago may be left out'],
    ['    --include-locked', 'unlock what is locked, and delete it'],
    ['    --dry-run', 'print what would be deleted, and delete nothing'],
    ['    --concurrency N', 'deletions at a time, 1 to 32 (default 8)'],
    ['    --filter-timeout-seconds N', 'how long one expression may take (default 60)'],
    ['    --repository-page-size N', 'repositories asked for at once (default 100)'],
    ['    --verbose', 'tell also of what stays because it is young, locked, needed or among the newest'],
    ['-r, --registry HOST', "another registry than the run's"],
    ['-u, --username, -p, --password', "a login for it; the run's own counts otherwise"],
  ],
  examples: [
    "acr purge --filter 'samples/app:^v1' --ago 30d --dry-run",
    "acr purge --filter '.*:.*' --ago 90d --keep 3 --untagged",
  ],
};

/** `acr purge`: deletes old tags and what is left without one. */
export const purgeCommand: BuiltinCommand = {
  name: 'purge',
  summary,
  run: (words, context) =>
    asksForHelp(words) ? tellHelp(help, context.out) : runPurge(parsePurgeCommand(words), context),
};

async function runPurge(command: PurgeCommand, context: BuiltinContext): Promise<Exit> {
  if (command.configs.length > 0) {
    throw new SlipwayError('invalid-argument', 'acr purge: --config names a file, and this command sees none', {
      advice: 'The run has the logins of its task: `tasks credential add`. Or give -u and -p.',
    });
  }
  const { options, verbose, login, repositoryPageSize } = command;
  const host = registryHost(command.registry, context.defaultRegistry, context.step.env);
  const { out, signal } = context;
  await print(
    out,
    command.notices.map((text) => ({ stream: 'stderr', text })),
  );
  const access = await context.registry(host, { login, repositoryPageSize });
  const tools = {
    registry: clientRegistry(access.untags),
    view: access.view,
    journal: access.purges,
    unlock: access.unlock,
  };
  let exit: Exit = { exitCode: 1 };
  const deleted = new Map<string, Target[]>();
  try {
    for await (const event of purge(options, tools, { now: context.now(), signal })) {
      await print(out, renderPurgeEvent(event, host, { verbose }));
      if (event.kind === 'deleted') {
        const { repository, target } = event.item;
        const targets = deleted.get(repository) ?? [];
        targets.push(target);
        deleted.set(repository, targets);
      }
      if (event.kind !== 'end') continue;
      const { failure } = event.summary;
      exit = { exitCode: purgeExitCode(event.summary), ...(failure && { reason: failure.message }) };
    }
  } finally {
    for (const [repository, targets] of deleted) await access.tell(repository, changesOf(targets));
  }
  return exit;
}

function changesOf(targets: readonly Target[]): RegistryChanges {
  return {
    untagged: targets.flatMap((target) => (target.kind === 'tag' ? [target.name] : [])),
    deleted: targets.flatMap((target) => (target.kind === 'tag' ? [] : [target.digest])),
  };
}

async function print(out: Output, lines: readonly PurgeLine[]): Promise<void> {
  for (const { stream, text } of lines) await out(stream, Buffer.from(`${text}\n`));
}
