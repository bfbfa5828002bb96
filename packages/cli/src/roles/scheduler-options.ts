import { ownRegistry, SlipwayError } from '@slipway/core';
import { dockerConfigCredentials } from '@slipway/registry';
import type { SchedulerOptions } from '@slipway/scheduler';
import type { Store } from '@slipway/store';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const defaultPollMaxMinutes = 60;

/** Options of a scheduler, as the environment has them. */
export function schedulerOptions(config: Config, store: Store, logger: Logger): SchedulerOptions {
  const waitSeconds = config.TASKS_MAX_QUEUE_WAIT_SECONDS;
  const { TASKS_PUBLIC_URL: publicUrl, TASKS_REGISTRY_STORAGE: storage } = config;
  const { TASKS_LOG_DAYS: logDays, TASKS_RECORD_DAYS: recordDays, TASKS_RECORD_COUNT: recordCount } = config;
  return {
    store,
    logger,
    ...(waitSeconds === undefined ? {} : { maxQueueWaitMs: waitSeconds * 1000 }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(storage === undefined ? {} : { registryStorage: storage }),
    baseImages: baseImageOptions(config),
    outgoing: { privateAddresses: config.TASKS_OUTGOING_PRIVATE },
    retention: {
      ...(logDays === undefined ? {} : { logAgeMs: logDays * dayMs }),
      ...(recordDays === undefined ? {} : { recordAgeMs: recordDays * dayMs }),
      ...(recordCount === undefined ? {} : { recordCount }),
    },
  };
}

function baseImageOptions(config: Config): NonNullable<SchedulerOptions['baseImages']> {
  const { TASKS_REGISTRY_ADDRESS: address, TASKS_BASE_IMAGE_WAIT_SECONDS: waitSeconds } = config;
  const { TASKS_POLL_MIN_MINUTES: min, TASKS_POLL_MAX_MINUTES: max } = config;
  if (min !== undefined && min > (max ?? defaultPollMaxMinutes)) {
    throw new SlipwayError('invalid-argument', 'TASKS_POLL_MIN_MINUTES is more than TASKS_POLL_MAX_MINUTES', {
      advice: `Set both; the latter is ${defaultPollMaxMinutes} by default.`,
    });
  }
  return {
    registry: ownRegistry(config.TASKS_REGISTRY).host,
    credentials: dockerConfigCredentials(),
    ...(address === undefined ? {} : { registryAddress: address }),
    ...(min === undefined ? {} : { pollMinMs: min * minuteMs }),
    ...(max === undefined ? {} : { pollMaxMs: max * minuteMs }),
    ...(waitSeconds === undefined ? {} : { debounceMs: waitSeconds * 1000 }),
  };
}
