import { randomBytes } from 'node:crypto';
import { checkDirectory } from '../context/directory.ts';
import type { Runtime, Sandbox, SandboxRequest } from '../runtime/runtime.ts';
import { checkRuntime } from './check-settings.ts';
import type { EngineConnection } from './connect/connection.ts';
import { labelKeys, sandboxLabels } from './resources/labels.ts';
import { createNetworkPool } from './resources/network-pool.ts';
import { formatOwner, thisOwner } from '../process/owner.ts';
import { createTracker } from './resources/tracker.ts';
import { openSandbox } from './sandbox.ts';
import { sandboxSettings, type DockerRuntimeOptions } from './settings.ts';

/** A runtime that keeps a few networks on the engine between runs; disposal, after the last run, removes them. */
export interface DockerRuntime extends Runtime, AsyncDisposable {}

/**
 * Runs steps as containers of a Docker Engine. Opening creates nothing on it yet. Throws `not-allowed` for a `dockerEngine` that is the
 * engine itself; an `open` rejects with `not-found` when the engine lacks the runtime.
 */
export function createDockerRuntime(connection: EngineConnection, options: DockerRuntimeOptions = {}): DockerRuntime {
  const owner = formatOwner(thisOwner());
  const settings = sandboxSettings(connection, options);
  const pool = createNetworkPool(connection.docker, { [labelKeys.owner]: owner }, settings.networkGuard);
  const open = async (request: SandboxRequest, signal: AbortSignal): Promise<Sandbox> => {
    signal.throwIfAborted();
    if (settings.runtime !== undefined) await checkRuntime(connection.docker, settings.runtime);
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
