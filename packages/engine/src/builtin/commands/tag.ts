import { SlipwayError } from '@slipway/core';
import { createUntagger, isLocked, type UntagOutcome } from '@slipway/registry';
import type { Exit } from '../../runtime/runtime.ts';
import type { BuiltinCommand, BuiltinContext, RegistryAccess } from '../command.ts';
import { asksForHelp, tellHelp, type Help } from '../help.ts';
import { readRepositoryWords, repositoryFlags } from './repository-words.ts';

const summary = 'List the tags of a repository, or take some away.';

const help: Help = {
  usage: 'tag list|delete --repository REPOSITORY [TAG…]',
  summary,
  flags: repositoryFlags,
  examples: ['acr tag list --repository samples/app', 'acr tag delete --repository samples/app v1 v2'],
};

/** `acr tag list` and `acr tag delete`. */
export const tagCommand: BuiltinCommand = {
  name: 'tag',
  summary,
  knows: (words) => asksForHelp(words) || words[0] === 'list' || words[0] === 'delete',
  async run(words, context) {
    if (asksForHelp(words)) return tellHelp(help, context.out);
    const [verb, ...rest] = words;
    const { host, repository, operands, login } = readRepositoryWords(`acr tag ${verb ?? ''}`, rest, context);
    const access = await context.registry(host, { login });
    return verb === 'list' ? list(access, repository, context) : remove(access, repository, operands, context);
  },
};

async function list({ client }: RegistryAccess, repository: string, context: BuiltinContext): Promise<Exit> {
  const { out, signal } = context;
  const { repositoryExists, tags } = await client.tags(repository, { signal });
  if (!repositoryExists) throw new SlipwayError('not-found', `${client.host} has no repository ${repository}`);
  const lines = [
    `Listing tags for the "${repository}" repository:`,
    ...tags.toSorted().map((tag) => name(client.host, repository, tag)),
  ];
  await out('stdout', Buffer.from(`${lines.join('\n')}\n`));
  return { exitCode: 0 };
}

/** One after another; the first that fails ends it, as in ACR's program. */
async function remove(
  access: RegistryAccess,
  repository: string,
  tags: readonly string[],
  { out, signal }: BuiltinContext,
): Promise<Exit> {
  const { client, view, untags, tell } = access;
  if (tags.length === 0) throw new SlipwayError('invalid-argument', 'acr tag delete: no tag is given');
  const untagger = createUntagger(untags);
  for (const tag of tags) {
    signal.throwIfAborted();
    const guards = await view.guards(repository, signal);
    if (isLocked(guards.repository) || isLocked(guards.tags.get(tag))) {
      throw new SlipwayError('conflict', `${name(client.host, repository, tag)} is locked`);
    }
    checkRemoved(await untagger.untag({ repository, tag, signal }), name(client.host, repository, tag));
    await tell(repository, { untagged: [tag] });
    await out('stdout', Buffer.from(`${name(client.host, repository, tag)}\n`));
  }
  return { exitCode: 0 };
}

function checkRemoved(outcome: UntagOutcome, tag: string): void {
  switch (outcome.kind) {
    case 'removed':
      return;
    case 'missing':
      throw new SlipwayError('not-found', `there is no ${tag}`);
    case 'changed':
    case 'restored':
      throw new SlipwayError('conflict', `${tag} was pushed meanwhile, and stays as ${outcome.digest}`);
    case 'refused':
      throw new SlipwayError(
        'not-allowed',
        `the registry does not let ${tag} go: deleting is ${refusals[outcome.why]}`,
      );
  }
}

const refusals = {
  disabled: 'disabled',
  denied: 'not allowed for this account',
  unsupported: 'not supported',
} as const;

function name(host: string, repository: string, tag: string): string {
  return `${host}/${repository}:${tag}`;
}
