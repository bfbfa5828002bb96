import type { SchedulerOptions } from '@slipway/scheduler';
import type { Store } from '@slipway/store';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';

const dayMs = 86_400_000;

/** Options of a scheduler, as the environment has them. */
export function schedulerOptions(config: Config, store: Store, logger: Logger): SchedulerOptions {
  const waitSeconds = config.TASKS_MAX_QUEUE_WAIT_SECONDS;
  const { TASKS_PUBLIC_URL: publicUrl } = config;
  const { TASKS_LOG_DAYS: logDays, TASKS_RECORD_DAYS: recordDays, TASKS_RECORD_COUNT: recordCount } = config;
  return {
    store,
    logger,
    ...(waitSeconds === undefined ? {} : { maxQueueWaitMs: waitSeconds * 1000 }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    outgoing: { privateAddresses: config.TASKS_OUTGOING_PRIVATE },
    retention: {
      ...(logDays === undefined ? {} : { logAgeMs: logDays * dayMs }),
      ...(recordDays === undefined ? {} : { recordAgeMs: recordDays * dayMs }),
      ...(recordCount === undefined ? {} : { recordCount }),
    },
  };
}
