import type { Guards, RepositoryView } from '@slipway/core';
import type { CallResult, Lease } from '@slipway/core/http';
import type { BuiltinOptions, RecordKeeper } from '@slipway/engine';
import type { Door } from '../door/door.ts';

type Target = Parameters<NonNullable<BuiltinOptions['unlock']>>[2];
/** How long a command waits for its changes to be heard, in milliseconds. */
const tellWithinMs = 10_000;

type ViewPage = CallResult<'agentRepositoryView'>;

/** Asks the service what it knows of registries, on behalf of a run. Of any but its own it knows nothing. */
export function recordKeeper(door: Door, lease: Lease, runSignal: AbortSignal): (host: string) => RecordKeeper {
  return (registry) => {
    const guards = async (repository: string, signal = runSignal): Promise<Guards> => {
      const found = await door.insist('agentGuards', { body: { lease, registry, repository } }, { signal });
      return {
        repository: found.repository,
        tags: new Map(found.tags.map(({ tag, ...lock }) => [tag, lock])),
        manifests: new Map(found.manifests.map(({ digest, ...lock }) => [digest, lock])),
        needed: new Map(found.needed.map(({ digest, by }) => [digest, by])),
      };
    };
    const pages = async (repository: string, part: 'tags' | 'manifests', signal: AbortSignal): Promise<ViewPage[]> => {
      const found: ViewPage[] = [];
      let after: string | undefined;
      do {
        const body = { lease, registry, repository, part, ...(after === undefined ? {} : { after }) };
        const page = await door.insist('agentRepositoryView', { body }, { signal });
        found.push(page);
        after = page.hasMore ? (page.tags.at(-1)?.name ?? page.manifests.at(-1)?.digest) : undefined;
      } while (after !== undefined);
      return found;
    };
    return {
      guards,
      async repositories(signal = runSignal) {
        const names: string[] = [];
        let after: string | undefined;
        do {
          const body = { lease, registry, ...(after === undefined ? {} : { after }) };
          const page = await door.insist('agentRepositories', { body }, { signal });
          if (!page.isKnown) return undefined;
          names.push(...page.repositories);
          after = page.hasMore ? page.repositories.at(-1) : undefined;
        } while (after !== undefined);
        return names;
      },
      async repository(name, signal = runSignal): Promise<RepositoryView | undefined> {
        const manifests = await pages(name, 'manifests', signal);
        if (manifests[0]?.isKnown !== true) return undefined;
        // After the manifests: whatever a tag leads to that is not among them is looked up.
        const tags = await pages(name, 'tags', signal);
        return {
          name,
          tags: tags.flatMap((page) => page.tags.map(tagOf)),
          manifests: manifests.flatMap((page) => page.manifests.map(manifestOf)),
          guards: await guards(name, signal),
          isComplete: manifests.every(({ isComplete }) => isComplete),
        };
      },
      async pushes({ repository, tag }, since) {
        const body = { lease, registry, repository, tag, since };
        const { isReporting, pushes } = await door.insist('agentPushes', { body }, { signal: runSignal });
        return isReporting ? pushes : undefined;
      },
      async changed(repository, { untagged, deleted }) {
        const body = { lease, registry, repository, untagged: [...untagged], deleted: [...deleted] };
        // What was done before a cancellation is told, too.
        await door.call('agentRegistryChanges', { body }, { signal: AbortSignal.timeout(tellWithinMs) });
      },
    };
  };
}

/** Takes a lock away, for a command that was told to. */
export async function unlock(
  door: Door,
  lease: Lease,
  { registry, repository, target }: { readonly registry: string; readonly repository: string; readonly target: Target },
  signal: AbortSignal,
): Promise<void> {
  const what = target.kind === 'tag' ? { tag: target.name } : { digest: target.digest };
  await door.insist('agentUnlock', { body: { lease, registry, repository, ...what } }, { signal });
}

function tagOf({ name, digest, updatedAt, timeSource }: ViewPage['tags'][number]): RepositoryView['tags'][number] {
  return {
    name,
    digest,
    ...(updatedAt === undefined ? {} : { updatedAt }),
    ...(timeSource === undefined ? {} : { timeSource }),
  };
}

function manifestOf(manifest: ViewPage['manifests'][number]): RepositoryView['manifests'][number] {
  const { digest, mediaType, size, pushedAt, untaggedAt, timeSource, links } = manifest;
  return {
    digest,
    mediaType,
    size,
    ...(pushedAt === undefined ? {} : { pushedAt }),
    ...(untaggedAt === undefined ? {} : { untaggedAt }),
    ...(timeSource === undefined ? {} : { timeSource }),
    links:
      links === undefined
        ? undefined
        : { children: links.children, ...(links.subject === undefined ? {} : { subject: links.subject }) },
  };
}
