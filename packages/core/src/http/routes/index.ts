import { agentRegistryRoutes } from './agent-registry.ts';
import { agentRoutes } from './agents.ts';
import { hookRoutes } from './hooks.ts';
import { notificationRoutes } from './notifications.ts';
import { repositoryRoutes } from './repositories.ts';
import { runRoutes } from './runs.ts';
import { serviceRoutes } from './service.ts';
import { sourceRoutes } from './sources.ts';
import { taskRoutes } from './tasks.ts';
import { triggerRoutes } from './triggers.ts';

/** Every operation of the API by its id. */
export const routes = {
  ...runRoutes,
  ...taskRoutes,
  ...triggerRoutes,
  ...hookRoutes,
  ...notificationRoutes,
  ...sourceRoutes,
  ...repositoryRoutes,
  ...agentRoutes,
  ...agentRegistryRoutes,
  ...serviceRoutes,
};

/** Id of an operation. */
export type RouteId = keyof typeof routes;
