import { SlipwayError } from '@slipway/core';
import { importImage, type RegistryView } from '@slipway/registry';
import type { CmdExit } from '../../runtime/runtime.ts';
import type { BuiltinCommand, BuiltinContext } from '../command.ts';
import { asksForHelp, tellHelp, type Help } from '../help.ts';
import { createImportLog } from './import-log.ts';
import { readImportWords, type ImportWords } from './import-words.ts';

const summary = 'Copy an image with all that belongs to it from any registry.';

const help: Help = {
  usage: 'import --source HOST/REPOSITORY:TAG [flags]',
  summary,
  flags: [
    ['    --source IMAGE', 'HOST/REPOSITORY:TAG or HOST/REPOSITORY@DIGEST; without HOST where -r names it'],
    ['-t, --image REPOSITORY:TAG', "its name here; may be repeated (default: the source's)"],
    ['    --repository REPOSITORY', 'a repository that gets it without a tag; may be repeated'],
    ['-r, --registry HOST', 'the registry of the source'],
    ['-u, --username, -p, --password', 'a login for the source; in a task file, write the password as a secret value'],
    ['    --force', 'move tags that exist and have another image'],
    ['    --platform OS/ARCH', 'of an index, only this platform; may be repeated'],
    ['    --referrers', 'signatures and what else refers to the image come along'],
    ['    --no-attestations', 'what builds attest stays behind'],
    ['-n, --name HOST', "the registry that gets it (default: the run's)"],
  ],
  examples: [
    'acr import --source docker.io/library/alpine:3 -t mirror/alpine:3 --force',
    'acr import --source ghcr.io/org/app@sha256:… --repository vendor/app',
  ],
};

/** `acr import`: copies images between registries as a stream. */
export const importCommand: BuiltinCommand = {
  name: 'import',
  summary,
  run: (words, context) =>
    asksForHelp(words)
      ? tellHelp(help, context.out)
      : runImport(readImportWords(words, context.defaultRegistry), context),
};

async function runImport(order: ImportWords, { registry, out, signal, now }: BuiltinContext): Promise<CmdExit> {
  const { source, places, credential, target } = order;
  const log = createImportLog(out, now);
  for (const warning of order.warnings) log.say('stderr', warning);
  const from = await registry(source.registry, { login: credential });
  const to = await registry(target);
  for (const place of places) await refuseLocked(to.view, place);
  try {
    const result = await importImage({
      source: { client: from.client, repository: source.repository, reference: source.reference },
      target: { client: to.client, places },
      force: order.force,
      referrers: order.referrers,
      attestations: order.attestations,
      platforms: order.platforms,
      onEvent: log.tell,
      signal,
    });
    log.end(result);
    const tagged = places.flatMap(({ repository, tag }) => (tag === undefined ? [] : [{ repository, tag }]));
    const { digest } = result;
    const images = tagged.map(({ repository, tag }) => ({ reference: `${target}/${repository}:${tag}`, digest }));
    return { exitCode: 0, images };
  } finally {
    await log.written();
  }
}

/** Nobody else holds a lock up against a push. */
async function refuseLocked(
  view: RegistryView,
  place: { readonly repository: string; readonly tag?: string },
): Promise<void> {
  const { repository, tag } = place;
  const guards = await view.guards(repository);
  const lock = tag === undefined ? undefined : guards.tags.get(tag);
  if (guards.repository.writeEnabled && lock?.writeEnabled !== false) return;
  const name = guards.repository.writeEnabled ? `${repository}:${tag ?? ''}` : repository;
  throw new SlipwayError('conflict', `${view.host}/${name} is locked`, {
    advice: `Unlock it first: tasks unlock ${name}`,
  });
}
