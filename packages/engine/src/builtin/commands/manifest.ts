import { SlipwayError } from '@slipway/core';
import { exclusively, isLocked, type RepositoryView } from '@slipway/registry';
import type { Exit } from '../../runtime/runtime.ts';
import type { BuiltinCommand, BuiltinContext, RegistryAccess } from '../command.ts';
import { asksForHelp, tellHelp, type Help } from '../help.ts';
import { readRepositoryWords, repositoryFlags } from './repository-words.ts';

const summary = 'List the manifests of a repository, or delete some with all their tags.';

const help: Help = {
  usage: 'manifest list|delete --repository REPOSITORY [DIGEST…]',
  summary,
  flags: repositoryFlags,
  examples: ['acr manifest list --repository samples/app', 'acr manifest delete --repository samples/app sha256:…'],
};

/** `acr manifest list` and `acr manifest delete`. */
export const manifestCommand: BuiltinCommand = {
  name: 'manifest',
  summary,
  knows: (words) => asksForHelp(words) || words[0] === 'list' || words[0] === 'delete',
  async run(words, context) {
    if (asksForHelp(words)) return tellHelp(help, context.out);
    const [verb, ...rest] = words;
    const { host, repository, operands, login } = readRepositoryWords(`acr manifest ${verb ?? ''}`, rest, context);
    const access = await context.registry(host, { login });
    const look = await access.view.repository(repository, context.signal);
    if (look === undefined) throw new SlipwayError('not-found', `${host} has no repository ${repository}`);
    return verb === 'list' ? list(look, host, context) : remove(access, look, operands, context);
  },
};

async function list(view: RepositoryView, host: string, { out }: BuiltinContext): Promise<Exit> {
  const lines = [
    `Listing manifests for the "${view.name}" repository:`,
    ...view.manifests.map(({ digest }) => `${host}/${view.name}@${digest}`).sort(),
  ];
  await out('stdout', Buffer.from(`${lines.join('\n')}\n`));
  if (view.isComplete) return { exitCode: 0 };
  await out('stderr', Buffer.from(`${view.name} may have manifests without a tag that nobody has seen\n`));
  return { exitCode: 0 };
}

/** One after another; the first that fails ends it. Nothing goes that is locked, needed, or a part of what stays. */
async function remove(
  { client, view, tell }: RegistryAccess,
  look: RepositoryView,
  digests: readonly string[],
  { out, signal }: BuiltinContext,
): Promise<Exit> {
  if (digests.length === 0) throw new SlipwayError('invalid-argument', 'acr manifest delete: no digest is given');
  const gone = new Set<string>();
  for (const digest of digests) {
    signal.throwIfAborted();
    const reason = whyItStays({ ...look, guards: await view.guards(look.name, signal) }, digest, gone);
    const name = `${client.host}/${look.name}@${digest}`;
    if (reason !== undefined) throw new SlipwayError('conflict', `${name} ${reason}`);
    const wasThere = await exclusively(client.host, look.name, () => client.deleteManifest(look.name, digest));
    if (!wasThere) throw new SlipwayError('not-found', `there is no ${name}`);
    gone.add(digest);
    await tell(look.name, { deleted: [digest] });
    await out('stdout', Buffer.from(`${name}\n`));
  }
  return { exitCode: 0 };
}

function whyItStays(
  { guards, tags, manifests }: RepositoryView,
  digest: string,
  gone: ReadonlySet<string>,
): string | undefined {
  if (isLocked(guards.repository) || isLocked(guards.manifests.get(digest))) return 'is locked';
  const lockedTag = tags.find((tag) => tag.digest === digest && isLocked(guards.tags.get(tag.name)));
  if (lockedTag !== undefined) return `has the tag ${lockedTag.name}, which is locked`;
  const needed = guards.needed.get(digest);
  if (needed !== undefined) return `is needed by ${needed}`;
  const parent = manifests.find((each) => !gone.has(each.digest) && each.links?.children.includes(digest) === true);
  return parent === undefined ? undefined : `is a part of ${parent.digest}, which stays`;
}
