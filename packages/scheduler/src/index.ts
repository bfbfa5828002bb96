export type { Clock } from './clock.ts';
export type { JobStatus } from './job-status.ts';
export { defaultRetention, type SchedulerOptions } from './options.ts';
export { type Scheduler, startScheduler } from './scheduler.ts';
export type { OutgoingOptions } from './outgoing/outgoing.ts';
export type { ListenAddress } from './status-server.ts';
