import type { Runtime } from '../runtime/runtime.ts';
import type { EngineConnection } from './connection.ts';

/** What an administrator may change about the steps of a Docker runtime. */
export interface DockerRuntimeOptions {
  /** Steps may ask for `privileged: true` and for the host's network. Off by default: either one is root on the host. */
  readonly allowPrivileged?: boolean;
  /** How long a stopped step has between TERM and KILL, in milliseconds; 1000 by default. */
  readonly gracePeriodMs?: number;
}

/** Runs steps as containers of a Docker Engine. */
export function createDockerRuntime(_connection: EngineConnection, _options: DockerRuntimeOptions = {}): Runtime {
  return { open: () => Promise.reject(new Error('not written yet')) };
}
