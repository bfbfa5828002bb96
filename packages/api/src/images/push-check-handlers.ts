import { canonicalRegistry, ownRegistry, parseImageRef } from '@slipway/core';
import { blockingLock, lockedError } from '@slipway/registry';
import type { Store } from '@slipway/store';
import type { Handlers } from '../http/handler.ts';

/** What agents ask before they push: locks count for whatever the service does itself. */
export function pushCheckHandlers(
  { agents, registryIndex }: Pick<Store, 'agents' | 'registryIndex'>,
  registry: string,
): Handlers<'agentCheckPush'> {
  const own = ownRegistry(registry);
  return {
    agentCheckPush: async ({ body, principal }) => {
      await agents.require(body.lease, principal.tokenId);
      const locked: { image: string; message: string; advice: string }[] = [];
      for (const image of body.images) {
        const ref = parseImageRef(image);
        if (ref === undefined || canonicalRegistry(ref.registry, own) !== own.host) continue;
        const { repository, tag = 'latest' } = ref;
        const lock = blockingLock(await registryIndex.locks(repository), { repository, tags: [tag] }, 'write');
        if (lock === undefined) continue;
        const { message, advice } = lockedError(repository, lock, `${image} is not pushed`);
        locked.push({ image, message, advice });
      }
      return { locked };
    },
  };
}
