import type { DockerRuntimeOptions } from '@slipway/engine';
import type { Config } from '../config/config.ts';

type StepLimits = NonNullable<DockerRuntimeOptions['limits']>;

const bytesPerMib = 2 ** 20;

/** What the environment says about the steps of local runs; what it leaves out is as the runtime has it. */
export function runtimeOptions(config: Config): DockerRuntimeOptions {
  return {
    allowPrivileged: config.TASKS_ALLOW_PRIVILEGED === 'true',
    runtime: config.TASKS_RUNTIME,
    dockerEngine: config.TASKS_DOCKER_ENGINE,
    networkGuard: config.TASKS_NETWORK_GUARD,
    limits: stepLimits(config),
  };
}

function stepLimits(config: Config): StepLimits {
  const given = {
    pids: config.TASKS_STEP_PIDS,
    cpus: config.TASKS_STEP_CPUS,
    memoryBytes: inBytes(config.TASKS_STEP_MEMORY_MIB),
    logBytes: inBytes(config.TASKS_STEP_LOG_MIB),
    diskBytes: inBytes(config.TASKS_STEP_DISK_MIB),
  };
  return Object.fromEntries(Object.entries(given).filter(([, limit]) => limit !== undefined));
}

function inBytes(mib: number | undefined): number | undefined {
  return mib === undefined ? undefined : Math.floor(mib * bytesPerMib);
}
