import { defaultImageAliases } from '@slipway/core';
import type { ImageContext } from '@slipway/registry';
import type { Logger } from 'pino';
import { agentRegistryHandlers } from './agents/registry-handlers.ts';
import { agentHandlers } from './agents/handlers.ts';
import type { Handlers } from './http/handler.ts';
import { logHandlers } from './logs/handlers.ts';
import { gitHookHandlers } from './hooks/handlers.ts';
import { notificationHandlers } from './notifications/handlers.ts';
import { baseImageHandlers } from './hooks/registry/handlers.ts';
import { imageHandlers } from './images/handlers.ts';
import { lockHandlers } from './images/lock-handlers.ts';
import { pushCheckHandlers } from './images/push-check-handlers.ts';
import type { ApiOptions } from './options.ts';
import { runHandlers } from './runs/handlers.ts';
import { serviceHandlers } from './service/handlers.ts';
import type { Metrics } from './service/metrics.ts';
import { createReadiness } from './service/readiness.ts';
import { sourceHandlers } from './sources/handlers.ts';
import { taskHandlers } from './tasks/handlers.ts';
import { secretHandlers } from './tasks/secret-handlers.ts';
import { triggerHandlers } from './triggers/handlers.ts';

/** What handlers need of the server that they stand behind. */
export interface HandlerSurroundings {
  readonly images: ImageContext;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly isDraining: () => boolean;
  readonly onRevoked: (tokenId: string) => void;
}

/** Makes the handlers of all operations. */
export function createHandlers(options: ApiOptions, surroundings: HandlerSurroundings): Handlers {
  const { store, version, registry, pool = 'default', imageAliases = defaultImageAliases } = options;
  const { images, logger, metrics, isDraining, onRevoked } = surroundings;
  return {
    ...runHandlers({ store, registry, imageAliases, pool }),
    ...taskHandlers({ store, registry, imageAliases, logger }),
    ...secretHandlers(store, logger),
    ...logHandlers(store),
    ...sourceHandlers(store),
    ...imageHandlers(images, logger),
    ...lockHandlers(images, store.registryIndex, logger),
    ...pushCheckHandlers(store, registry),
    ...notificationHandlers(store),
    ...agentHandlers({ store, imageAliases, logger, registryCredentials: options.registryCredentials }),
    ...agentRegistryHandlers(store),
    ...gitHookHandlers(store, logger),
    ...triggerHandlers(store),
    ...baseImageHandlers(store, options.registryHookToken, logger),
    ...serviceHandlers({
      store,
      version,
      registry,
      imageAliases,
      metrics,
      readiness: createReadiness(store, isDraining, logger),
      onRevoked,
    }),
  };
}
