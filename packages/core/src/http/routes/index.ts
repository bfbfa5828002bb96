import { agentRoutes } from './agents.ts';
import { runRoutes } from './runs.ts';
import { serviceRoutes } from './service.ts';
import { sourceRoutes } from './sources.ts';

/** Every operation of the API by its id. */
export const routes = { ...runRoutes, ...sourceRoutes, ...agentRoutes, ...serviceRoutes };

/** Id of an operation. */
export type RouteId = keyof typeof routes;
