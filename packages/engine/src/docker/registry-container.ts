import type Docker from 'dockerode';
import { SlipwayError } from '@slipway/core';
import type { EngineConnection } from './connect/connection.ts';
import { asEngineFailure } from './api/engine-error.ts';

/** A registry in a container of the engine. */
export interface RegistryContainer {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Runs the registry's program with these arguments beside the container's volumes, without a network, and gives its output. */
  run(words: readonly string[]): Promise<string>;
  /** Where its configuration lies inside it. */
  readonly config: string;
}

const stopSeconds = 30;
const usualConfig = '/etc/docker/registry/config.yml';
const laterConfig = '/etc/distribution/config.yml';

/**
 * The container that publishes this port of this computer and keeps images in a volume; undefined when there is none, or several. One whose port
 * the engine chooses would have another one after its next start.
 */
export async function findRegistryContainer(
  { docker }: EngineConnection,
  port: number,
): Promise<RegistryContainer | undefined> {
  try {
    const all = await docker.listContainers();
    const found = all.filter(({ Ports }) => Ports.some(({ PublicPort }) => PublicPort === port));
    if (found.length !== 1) return undefined;
    const container = docker.getContainer(found[0]?.Id ?? '');
    const { Name, Config, HostConfig, Mounts, Image } = await container.inspect();
    const words = [
      ...((Config.Entrypoint as readonly string[] | null) ?? []),
      ...((Config.Cmd as readonly string[] | null) ?? []),
    ];
    const isRegistry = /registry|distribution/.test([Config.Image, ...words].join(' '));
    const bindings = Object.values(
      (HostConfig.PortBindings ?? {}) as Readonly<Record<string, readonly { HostPort?: string }[] | null>>,
    );
    if (!bindings.some((hosts) => hosts?.some(({ HostPort }) => HostPort === String(port)) === true)) return undefined;
    if (!isRegistry || !Mounts.some(({ RW }) => RW)) return undefined;
    const config = words.find((word) => /\.ya?ml$/.test(word)) ?? usualConfig;
    return {
      name: Name.replace(/^\//, ''),
      config: words.includes(laterConfig) ? laterConfig : config,
      start: () => container.start().then(() => undefined),
      stop: () => container.stop({ t: stopSeconds }).then(() => undefined),
      run: (given) => runBeside(docker, { image: Image, id: container.id, env: Config.Env }, given),
    };
  } catch (cause) {
    throw asEngineFailure(cause);
  }
}

async function runBeside(
  docker: Docker,
  { image, id, env }: { readonly image: string; readonly id: string; readonly env: string[] },
  words: readonly string[],
): Promise<string> {
  const beside = await docker.createContainer({
    Image: image,
    Cmd: [...words],
    Env: env,
    Tty: true,
    HostConfig: { VolumesFrom: [id], NetworkMode: 'none' },
  });
  try {
    await beside.start();
    const { StatusCode } = (await beside.wait()) as { readonly StatusCode: number };
    const output = (await beside.logs({ stdout: true, stderr: true })).toString('utf8').replaceAll('\r\n', '\n');
    if (StatusCode === 0) return output;
    throw new SlipwayError('registry-failed', `${words[0] ?? ''} failed: ${output.trim().split('\n').at(-1) ?? ''}`);
  } finally {
    await beside.remove({ force: true });
  }
}
