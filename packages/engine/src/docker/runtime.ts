import { randomBytes } from 'node:crypto';
import { totalmem } from 'node:os';
import { checkDirectory } from '../context/directory.ts';
import type { Runtime, Sandbox, SandboxRequest } from '../runtime/runtime.ts';
import { checkDockerEngine, checkRuntime } from './check-settings.ts';
import type { EngineConnection } from './connect/connection.ts';
import { defaultLimits } from './container/limits.ts';
import { labelKeys, sandboxLabels } from './resources/labels.ts';
import { createNetworkPool } from './resources/network-pool.ts';
import { formatOwner, thisOwner } from '../process/owner.ts';
import { createTracker } from './resources/tracker.ts';
import { openSandbox } from './sandbox.ts';
import type { DockerRuntimeOptions, SandboxSettings } from './settings.ts';

/** A runtime that keeps a few networks on the engine between runs; disposal, after the last run, removes them. */
export interface DockerRuntime extends Runtime, AsyncDisposable {}

/**
 * Runs steps as containers of a Docker Engine. Opening creates nothing on it yet. Throws `not-allowed` for a `dockerEngine` that is the
 * engine itself; an `open` rejects with `not-found` when the engine lacks the runtime.
 */
export function createDockerRuntime(connection: EngineConnection, options: DockerRuntimeOptions = {}): DockerRuntime {
  const owner = formatOwner(thisOwner());
  const { limits, runtime, dockerEngine, ...others } = options;
  if (dockerEngine !== undefined) checkDockerEngine(connection, dockerEngine);
  const settings: SandboxSettings = {
    allowPrivileged: false,
    gracePeriodMs: 1000,
    pushBackoffMs: 1000,
    networkGuard: 'try',
    ...others,
    runtime,
    dockerEngine,
    limits: { ...defaultLimits(connection.address, totalmem()), ...limits },
  };
  const pool = createNetworkPool(connection.docker, { [labelKeys.owner]: owner }, settings.networkGuard);
  const open = async (request: SandboxRequest, signal: AbortSignal): Promise<Sandbox> => {
    signal.throwIfAborted();
    if (runtime !== undefined) await checkRuntime(connection.docker, runtime);
    if (request.context.kind === 'directory') checkDirectory(request.context.path);
    const id = randomBytes(5).toString('hex');
    const closing = new AbortController();
    return openSandbox(
      {
        docker: connection.docker,
        features: connection.features,
        request,
        id,
        labels: sandboxLabels(request.run, id, owner),
        pool,
        closing: closing.signal,
        making: createTracker(),
      },
      settings,
      () => {
        closing.abort();
      },
    );
  };
  return { open, [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose]() };
}
