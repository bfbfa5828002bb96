import type Docker from 'dockerode';
import { statusOf } from '../api/engine-error.ts';

/**
 * Makes sure that the engine has a network that belongs to no run, and gives its name. Such networks carry no labels of runs and stay
 * on the engine; `docker network prune` may take them away at any time at which no run is on them.
 */
export async function ensureNetwork(docker: Docker, options: Docker.NetworkCreateOptions): Promise<string> {
  try {
    await docker.getNetwork(options.Name).inspect();
  } catch (cause) {
    if (statusOf(cause) !== 404) throw cause;
    await create(docker, options);
  }
  return options.Name;
}

async function create(docker: Docker, options: Docker.NetworkCreateOptions): Promise<void> {
  try {
    await docker.createNetwork({ ...options, CheckDuplicate: true });
  } catch (cause) {
    // Another run was faster.
    if (statusOf(cause) !== 409) throw cause;
  }
}
