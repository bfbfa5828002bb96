import type Docker from 'dockerode';
import { defaultDiskBytes } from '../container/limits.ts';
import { createDiskMeter, type DiskMeter } from './disk-meter.ts';

/** The disk space of one run: what it takes, and what it may take. */
export interface RunDisk {
  readonly meter: DiskMeter;
  /** In bytes. */
  readonly limit: number;
}

/** What a run's disk is known by. */
export interface RunDiskOptions {
  readonly docker: Docker;
  readonly sandboxId: string;
  /** Where the engine keeps a volume of the run, on its machine. */
  readonly directory: string;
  /** The administrator's limit, in bytes. */
  readonly limit: number | undefined;
}

/** Looks at the disk as it is when the run begins. */
export async function openRunDisk({ docker, sandboxId, directory, limit }: RunDiskOptions): Promise<RunDisk> {
  const meter = createDiskMeter(docker, sandboxId, directory);
  return { meter, limit: limit ?? defaultDiskBytes(await meter.free()) };
}
