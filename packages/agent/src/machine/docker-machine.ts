import { join } from 'node:path';
import { platformSchema } from '@slipway/core/http';
import {
  connectEngine,
  createDockerRuntime,
  engineDataDirectory,
  findBuiltImages,
  isEngineHere,
  pruneBuildCache,
  refreshImage,
  removeBuiltImage,
  sweepLeftovers,
  type BuiltImage,
  type DockerRuntimeOptions,
  type EngineConnection,
} from '@slipway/engine';
import { openImageLedger, type ImageLedger } from './image-ledger.ts';
import type { KeepLimits } from './keep-limits.ts';
import type { Machine } from './machine.ts';

/** What a machine is made of. */
export interface DockerMachineOptions {
  /** What steps may do and use. */
  readonly runtime: DockerRuntimeOptions;
  readonly keep: KeepLimits;
  /** Directory that outlives the process, for what is remembered of the engine. */
  readonly directory: string;
  /** Names the engine. */
  readonly env: NodeJS.ProcessEnv;
}

/** Connects to the engine that the environment names. Rejects as {@link connectEngine} does. */
export async function dockerMachine({
  runtime: options,
  keep,
  directory,
  env,
}: DockerMachineOptions): Promise<Machine> {
  const connection = await connectEngine(env);
  const data = await engineDataDirectory(connection);
  const ledger = await openImageLedger(join(directory, 'built-images.json'));
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
    directories: data === undefined ? [] : [data],
    isEngineHere: isEngineHere(env),
    sweep: () => sweepLeftovers(connection),
    refresh: (reference, digest, context) => refreshImage(connection, reference, digest, context),
    built: async (references) => ledger.add(await findBuiltImages(connection, references), Date.now()),
    async unname(references) {
      const images = await findBuiltImages(connection, references);
      await ledger.add(await removeImages(connection, images), Date.now());
    },
    async tidy(signal) {
      const images = await removeOldImages(connection, ledger, Date.now() - keep.imageMs, signal);
      return { images, cacheBytes: await pruneBuildCache(connection, keep.buildCache, signal) };
    },
    [Symbol.asyncDispose]: () => runtime[Symbol.asyncDispose](),
  };
}

/** One after another, because the engine stumbles when two names of one image go at the same time. Gives those that are in use. */
async function removeImages(
  connection: EngineConnection,
  images: readonly BuiltImage[],
): Promise<readonly BuiltImage[]> {
  const left: BuiltImage[] = [];
  for (const image of images) {
    if (!(await removeBuiltImage(connection, image))) left.push(image);
  }
  return left;
}

/** One after another: the engine stumbles when two names of one image go at the same time. */
async function removeOldImages(
  connection: EngineConnection,
  ledger: ImageLedger,
  before: number,
  signal: AbortSignal,
): Promise<number> {
  const old = await ledger.takeOlder(before);
  const left = [...old];
  try {
    for (const image of old) {
      if (signal.aborted) break;
      if (await removeBuiltImage(connection, image)) left.splice(left.indexOf(image), 1);
    }
  } finally {
    // What is in use, or was not come to, is tried again when it is as old once more.
    await ledger.add(left, Date.now());
  }
  return old.length - left.length;
}
