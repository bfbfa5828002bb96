export { defaultLimits, type ApiLimits } from './limits.ts';
export type { ApiOptions } from './options.ts';
export { startApi, type Api } from './start-api.ts';
