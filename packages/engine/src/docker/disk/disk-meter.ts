import type Docker from 'dockerode';
import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { promisify } from 'node:util';
import { labelKeys } from '../resources/labels.ts';
import { sizeOf, sizeOfContainers, sizeOfDirectories, type ContainerUse, type DiskUse } from './disk-use.ts';

/** Measures the disk space of one run. */
export interface DiskMeter {
  /** The bytes that are free on the engine's disk; undefined where that disk is not this computer's. Costs nothing worth counting. */
  free(): Promise<number | undefined>;
  /** The bytes that the run's volumes and running containers take. Costs more the more files there are. */
  used(): Promise<number>;
}

/**
 * Makes the meter of a sandbox. `directory` is where the engine keeps a volume of the run on its machine. It is this computer's too
 * when it can be looked into here, since the volume's name is unique.
 */
export function createDiskMeter(docker: Docker, sandboxId: string, directory: string): DiskMeter {
  let measuring: Promise<number> | undefined;
  const free = async (): Promise<number | undefined> => {
    const disk = await statfs(directory).catch(() => undefined);
    return disk === undefined ? undefined : disk.bavail * disk.bsize;
  };
  return {
    free,
    // Steps at the same time are content with one answer; of two questions at a time, the engine would refuse one.
    used() {
      measuring ??= measure(docker, sandboxId, free).finally(() => {
        measuring = undefined;
      });
      return measuring;
    },
  };
}

/** Asked for a whole, the engine counts everything that is on it, which can take minutes; our own directories can be counted here. */
async function measure(docker: Docker, sandboxId: string, free: () => Promise<number | undefined>): Promise<number> {
  if ((await free()) === undefined) return sizeOf((await docker.df()) as DiskUse, sandboxId);
  const filters = { label: [`${labelKeys.sandbox}=${sandboxId}`] };
  const [containers, { Volumes: volumes }] = await Promise.all([
    docker.listContainers({ size: true, filters }) as Promise<readonly ContainerUse[]>,
    docker.listVolumes({ filters: JSON.stringify(filters) }),
  ]);
  return sizeOfContainers(containers) + (await sizeOnDisk(volumes.map(({ Mountpoint }) => Mountpoint)));
}

async function sizeOnDisk(directories: readonly string[]): Promise<number> {
  if (directories.length === 0) return 0;
  try {
    return sizeOfDirectories((await promisify(execFile)('du', ['-sk', ...directories])).stdout);
  } catch (cause) {
    // Steps remove files while they are counted, of which it complains at the end.
    if (cause instanceof Error && 'stdout' in cause && typeof cause.stdout === 'string' && cause.stdout !== '') {
      return sizeOfDirectories(cause.stdout);
    }
    throw cause;
  }
}
