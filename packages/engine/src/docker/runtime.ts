import { randomBytes } from 'node:crypto';
import { checkDirectory } from '../context/directory.ts';
import type { Runtime, Sandbox, SandboxRequest } from '../runtime/runtime.ts';
import type { EngineConnection } from './connect/connection.ts';
import { sandboxLabels } from './resources/labels.ts';
import { formatOwner, thisOwner } from './resources/owner.ts';
import { createTracker } from './resources/tracker.ts';
import { openSandbox } from './sandbox.ts';
import type { DockerRuntimeOptions } from './settings.ts';

/** Runs steps as containers of a Docker Engine. Opening creates nothing on it yet. */
export function createDockerRuntime(connection: EngineConnection, options: DockerRuntimeOptions = {}): Runtime {
  const owner = formatOwner(thisOwner());
  const open = (request: SandboxRequest, signal: AbortSignal): Sandbox => {
    signal.throwIfAborted();
    if (request.context.kind === 'directory') checkDirectory(request.context.path);
    const id = randomBytes(5).toString('hex');
    const closing = new AbortController();
    return openSandbox(
      {
        docker: connection.docker,
        request,
        id,
        labels: sandboxLabels(request.run, id, owner),
        closing: closing.signal,
        making: createTracker(),
      },
      { allowPrivileged: false, gracePeriodMs: 1000, pushBackoffMs: 1000, ...options },
      () => {
        closing.abort();
      },
    );
  };
  return {
    // A promise from the first line on: the checks throw, the port promises a rejection.
    open: (request, signal) =>
      new Promise((resolve) => {
        resolve(open(request, signal));
      }),
  };
}
