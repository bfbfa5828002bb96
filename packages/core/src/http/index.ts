export { backOffMs, type BackOff } from './back-off.ts';
export {
  createClient,
  type CallInput,
  type CallOptions,
  type CallResult,
  type Client,
  type ClientOptions,
} from './client.ts';
export { mayPass } from './passing.ts';
export { openApiDocument } from './openapi.ts';
export { restrictRequest } from './restrict-request.ts';
export { routes, type RouteId } from './routes/index.ts';
export type { Body, Route } from './routes/route.ts';
export * from './schemas/agent.ts';
export * from './schemas/agent-registry.ts';
export * from './schemas/cause.ts';
export * from './schemas/common.ts';
export * from './schemas/deletion.ts';
export * from './schemas/explanation.ts';
export * from './schemas/log.ts';
export * from './schemas/notification.ts';
export * from './schemas/problem.ts';
export * from './schemas/repository.ts';
export * from './schemas/request.ts';
export * from './schemas/run.ts';
export * from './schemas/secret.ts';
export * from './schemas/session.ts';
export * from './schemas/source.ts';
export * from './schemas/task.ts';
export * from './schemas/token.ts';
export * from './schemas/trigger.ts';
export { validate } from './validate.ts';
