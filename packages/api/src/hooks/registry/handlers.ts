import type { Store } from '@slipway/store';
import type { Logger } from 'pino';
import type { Handlers } from '../../http/handler.ts';
import { receiveRegistryHook } from './registry-hook.ts';
import { SeenIds } from './seen-ids.ts';

const mostIds = 10_000;

/** Notifications of registries, and looks that somebody asks for. */
export function baseImageHandlers(
  store: Store,
  token: string | undefined,
  logger: Logger,
): Handlers<'receiveRegistryHook' | 'showRegistryProbe' | 'refreshTask'> {
  const seen = new SeenIds(mostIds);
  return {
    receiveRegistryHook: (call) =>
      receiveRegistryHook(call, { store, seen, logger, ...(token === undefined ? {} : { token }) }),
    showRegistryProbe: async ({ params }) => {
      const at = await store.registryProbes.seenAt(params.probe);
      return {
        hook: token === undefined ? ('Disabled' as const) : ('Enabled' as const),
        ...(at === undefined ? {} : { seenTime: new Date(at).toISOString() }),
      };
    },
    refreshTask: async ({ params }) => {
      await store.gitHosts.refresh(params.taskName);
      await store.baseImages.lookAtTask(params.taskName, Date.now());
      return undefined;
    },
  };
}
