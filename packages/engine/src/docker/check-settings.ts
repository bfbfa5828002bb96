import { SlipwayError } from '@slipway/core';
import type Docker from 'dockerode';
import { realpathSync } from 'node:fs';
import type { EngineConnection } from './connect/connection.ts';

/** Runtimes whose containers can use the network namespace of another one. Others bring a network stack of their own. */
const sharingRuntimes = new Set<string | undefined>([undefined, 'runc', 'crun', 'youki', 'io.containerd.runc.v2']);

/** Whether steps of a runtime may share a network namespace. */
export function sharesNamespaces(runtime: string | undefined): boolean {
  return sharingRuntimes.has(runtime);
}

/** Rejects with `not-found` when the engine does not have a runtime: another one instead would be less than what was asked for. */
export async function checkRuntime(docker: Docker, runtime: string): Promise<void> {
  const { Runtimes } = (await docker.info()) as { readonly Runtimes?: Readonly<Record<string, unknown>> };
  const known = Object.keys(Runtimes ?? {});
  if (known.includes(runtime)) return;
  throw new SlipwayError('not-found', `the Docker Engine has no runtime '${runtime}'; it has ${known.join(', ')}`);
}

/** Throws `not-allowed` when the engine for steps is the one that runs them: they would be root on its machine. */
export function checkDockerEngine({ address }: EngineConnection, socket: string): void {
  if (!address.startsWith('unix://') || resolved(address.slice('unix://'.length)) !== resolved(socket)) return;
  throw new SlipwayError('not-allowed', `${socket} is the engine that runs the steps; name one that serves runs alone`);
}

function resolved(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
