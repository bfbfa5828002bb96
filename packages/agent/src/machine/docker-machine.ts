import {
  connectEngine,
  createDockerRuntime,
  engineDataDirectory,
  isEngineHere,
  sweepLeftovers,
  type DockerRuntimeOptions,
} from '@slipway/engine';
import { platformSchema } from '@slipway/core/http';
import type { Machine } from './machine.ts';

/** Connects to the engine that the environment names. Rejects as {@link connectEngine} does. */
export async function dockerMachine(options: DockerRuntimeOptions, env: NodeJS.ProcessEnv): Promise<Machine> {
  const connection = await connectEngine(env);
  const directory = await engineDataDirectory(connection);
  const runtime = createDockerRuntime(connection, options);
  return {
    runtime,
    platform: platformSchema.parse({ os: connection.os, architecture: connection.architecture }),
    capabilities: [
      'docker',
      `engine ${connection.version}`,
      ...(options.runtime === undefined ? [] : [options.runtime]),
      ...(options.allowPrivileged === true ? ['privileged'] : []),
      ...(options.dockerEngine === undefined ? [] : ['docker-engine']),
    ],
    directories: directory === undefined ? [] : [directory],
    isEngineHere: isEngineHere(env),
    sweep: () => sweepLeftovers(connection),
    [Symbol.asyncDispose]: () => runtime[Symbol.asyncDispose](),
  };
}
