import type { AgentOptions } from '@slipway/agent';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { runtimeOptions } from '../local/runtime-options.ts';
import { version } from '../version.ts';

const mib = 2 ** 20;

/** Options of an agent, as the environment has them; where it is, and what it may do there, the caller knows. */
export function agentOptions(
  config: Config,
  given: Pick<AgentOptions, 'server' | 'token' | 'dataDirectory' | 'name'> & {
    readonly log: Logger;
    readonly slots: number;
  },
): AgentOptions {
  const inBytes = (size: number | undefined): number | undefined =>
    size === undefined ? undefined : Math.floor(size * mib);
  return {
    ...given,
    name: config.TASKS_AGENT_NAME ?? given.name,
    pool: config.TASKS_AGENT_POOL,
    slots: config.TASKS_AGENT_SLOTS ?? given.slots,
    version: version(),
    runtime: runtimeOptions(config),
    minFreeDiskBytes: inBytes(config.TASKS_AGENT_MIN_DISK_MIB),
    maxSpoolBytes: inBytes(config.TASKS_AGENT_SPOOL_MIB),
    drainMs: config.TASKS_DRAIN_SECONDS === undefined ? undefined : config.TASKS_DRAIN_SECONDS * 1000,
  };
}
