import { SlipwayError, type Lock } from '@slipway/core';
import type { Lease } from '@slipway/core/http';
import type { Store } from '@slipway/store';
import type { Handlers } from '../http/handler.ts';

/** So many names, tags or manifests are in one answer. */
const pageSize = 2000;
const free: Lock = { deleteEnabled: true, writeEnabled: true };

/** What agents ask about the service's own registry, each for a run that it holds. */
export function agentRegistryHandlers({
  agents,
  registryIndex,
}: Store): Handlers<
  'agentRepositories' | 'agentRepositoryView' | 'agentGuards' | 'agentUnlock' | 'agentPushes' | 'agentRegistryChanges'
> {
  const require = async (lease: Lease, tokenId: string): Promise<void> => {
    const { isRestricted } = await agents.require(lease, tokenId);
    if (isRestricted) throw new SlipwayError('not-allowed', `${lease.runId} runs foreign code and changes no registry`);
  };
  return {
    agentRepositories: async ({ body, principal }) => {
      await require(body.lease, principal.tokenId);
      if (!registryIndex.isOwn(body.registry)) return { isKnown: false, repositories: [], hasMore: false };
      const page = { top: pageSize, ...(body.after === undefined ? {} : { after: body.after }) };
      const found = await registryIndex.repositories(page);
      return { isKnown: true, repositories: found.map(({ name }) => name), hasMore: found.length === pageSize };
    },
    agentRepositoryView: async ({ body, principal }) => {
      await require(body.lease, principal.tokenId);
      const { registry, repository, part, after } = body;
      const known = registryIndex.isOwn(registry) ? await registryIndex.describe(repository) : undefined;
      if (known === undefined) return { isKnown: false, isComplete: false, tags: [], manifests: [], hasMore: false };
      const page = { top: pageSize, ...(after === undefined ? {} : { after }) };
      const tags = part === 'tags' ? await registryIndex.tags(repository, page) : [];
      const manifests = part === 'manifests' ? await registryIndex.manifests(repository, page) : [];
      return {
        isKnown: true,
        isComplete: known.isComplete,
        tags: tags.map((tag) => ({ ...tag })),
        manifests: manifests.map(({ links, ...manifest }) => ({
          ...manifest,
          ...(links === undefined ? {} : { links: { ...links, children: [...links.children] } }),
        })),
        hasMore: tags.length + manifests.length === pageSize,
      };
    },
    agentGuards: async ({ body, principal }) => {
      await require(body.lease, principal.tokenId);
      if (!registryIndex.isOwn(body.registry)) return { repository: free, tags: [], manifests: [], needed: [] };
      const guards = await registryIndex.guards(body.repository);
      return {
        repository: guards.repository,
        tags: [...guards.tags].map(([tag, lock]) => ({ tag, ...lock })),
        manifests: [...guards.manifests].map(([digest, lock]) => ({ digest, ...lock })),
        needed: [...guards.needed].map(([digest, by]) => ({ digest, by })),
      };
    },
    agentUnlock: async ({ body, principal }) => {
      const { lease, registry, repository, tag, digest } = body;
      await require(lease, principal.tokenId);
      if ((tag === undefined) === (digest === undefined)) {
        throw new SlipwayError('invalid-argument', 'body: it names a tag or a digest, and not both');
      }
      if (!registryIndex.isOwn(registry)) {
        throw new SlipwayError('not-found', `nobody keeps locks of ${registry} here`);
      }
      const target = { repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
      await registryIndex.setLock(target, free, `run ${lease.runId}`, Date.now());
      return undefined;
    },
    agentPushes: async ({ body, principal }) => {
      const { lease, registry, repository, tag, since } = body;
      await require(lease, principal.tokenId);
      if (!registryIndex.isOwn(registry) || !(await registryIndex.isReporting(Date.now()))) {
        return { isReporting: false, pushes: [] };
      }
      return { isReporting: true, pushes: [...(await registryIndex.pushes(repository, tag, since))] };
    },
    agentRegistryChanges: async ({ body, principal }) => {
      const { lease, registry, repository, untagged, deleted } = body;
      await require(lease, principal.tokenId);
      if (!registryIndex.isOwn(registry)) return undefined;
      const now = Date.now();
      for (const digest of deleted) await registryIndex.removeManifest(repository, digest, now);
      for (const tag of untagged) await registryIndex.removeTag(repository, tag, now);
      return undefined;
    },
  };
}
