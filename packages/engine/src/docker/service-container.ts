import { Readable } from 'node:stream';
import { SlipwayError } from '@slipway/core';
import { formatOwner, thisOwner } from '../process/owner.ts';
import type { EngineConnection } from './connect/connection.ts';
import { ensureImage } from './image/pull.ts';
import { unlessGone } from './api/engine-error.ts';
import { demux } from './container/demux.ts';
import { labelKeys } from './resources/labels.ts';

/** A server that this process needs, from an image. */
export interface ServiceContainerOptions {
  /** Images that hold the program, the best one first; the first that the engine has is taken, and else the first one is pulled. */
  readonly images: readonly string[];
  /** The program and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** Directories of this computer by their place in the container. The program runs as this process's user, so that it may use them. */
  readonly directories: Readonly<Record<string, string>>;
  /** How long it has between TERM and KILL at the end, in seconds. */
  readonly stopSeconds: number;
}

/** A server in a container; disposal ends it. */
export interface ServiceContainer extends AsyncDisposable {
  readonly image: string;
  /** The end of what it has written. */
  lastWords(): Promise<string>;
}

const lines = 10;

/**
 * Starts a server in a container without any network, which carries this process's name as everything does, so that a sweep removes it
 * when the process was killed. The engine starts it again when it fails. Rejects with `unavailable` when no image can be had.
 */
export async function startServiceContainer(
  { docker }: EngineConnection,
  { images, command: [program, ...args], directories, stopSeconds }: ServiceContainerOptions,
): Promise<ServiceContainer> {
  const pull = {
    docker,
    credentials: () => Promise.resolve(undefined),
    out: () => undefined,
    signal: AbortSignal.timeout(300_000),
  };
  const present = await Promise.all(
    images.map((image) =>
      docker
        .getImage(image)
        .inspect()
        .then(() => image)
        .catch(() => undefined),
    ),
  );
  const image = present.find((name) => name !== undefined) ?? images[0] ?? '';
  const problem = await ensureImage(image, false, pull);
  if (problem !== undefined) {
    throw new SlipwayError('unavailable', `the Docker Engine has none of ${images.join(', ')}: ${problem}`);
  }
  const container = await docker.createContainer({
    Image: image,
    Entrypoint: [program],
    Cmd: args,
    Labels: { [labelKeys.owner]: formatOwner(thisOwner()) },
    User: `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`,
    HostConfig: {
      Binds: Object.entries(directories).map(([place, directory]) => `${directory}:${place}`),
      NetworkMode: 'none',
      RestartPolicy: { Name: 'on-failure' },
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      LogConfig: { Type: 'local', Config: {} },
    },
  });
  const dispose = async (): Promise<void> => {
    await unlessGone(container.stop({ t: stopSeconds }).catch(() => undefined));
    await unlessGone(container.remove({ force: true, v: true }));
  };
  try {
    await container.start();
  } catch (cause) {
    await dispose();
    throw cause;
  }
  return {
    image,
    lastWords: async () => {
      const pieces: Uint8Array[] = [];
      const written = await container.logs({ stdout: true, stderr: true, tail: lines });
      await demux(Readable.from([written]), (_, bytes) => void pieces.push(bytes));
      return Buffer.concat(pieces).toString('utf8').trim();
    },
    [Symbol.asyncDispose]: dispose,
  };
}
