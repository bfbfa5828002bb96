/** What a step may use. A step that asks for less gets less; none gets more. */
export interface StepLimits {
  /** Processes and threads. */
  readonly pids: number;
  /** Memory, without swap, in bytes; undefined for no limit. */
  readonly memoryBytes: number | undefined;
  /** CPUs, as a decimal number; undefined for all. */
  readonly cpus: number | undefined;
  /** Output of both streams together, in bytes. */
  readonly logBytes: number;
  /** Files of the run's volumes and of its containers together, in bytes; undefined for what `defaultDiskBytes` says. */
  readonly diskBytes: number | undefined;
}

/**
 * The limits of steps where an administrator has set none: high enough for a parallel build of anything, low enough that what goes wild
 * ends the step and not the computer. Memory counts from what this computer has, and only for an engine that is on it.
 */
export function defaultLimits(engineAddress: string, totalMemory: number): StepLimits {
  return {
    pids: 4096,
    memoryBytes: engineAddress.startsWith('unix:') ? Math.floor(totalMemory * 0.75) : undefined,
    cpus: undefined,
    logBytes: 2 ** 30,
    diskBytes: undefined,
  };
}

const leastDiskBytes = 4 * 2 ** 30;
const diskBytesElsewhere = 64 * 2 ** 30;

/**
 * The limit of disk space where an administrator has set none: half of what is free when the run begins, or 4 GiB where that is more; 64 GiB
 * for an engine whose disk is not this computer's (`undefined`).
 */
export function defaultDiskBytes(freeBytes: number | undefined): number {
  if (freeBytes === undefined) return diskBytesElsewhere;
  return Math.max(Math.floor(freeBytes / 2), leastDiskBytes);
}

const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Writes a size as people say it: `64 MiB`, `1.5 GiB`. */
export function formatSize(bytes: number): string {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  return `${Number((bytes / 2 ** (10 * power)).toFixed(1))} ${units[power] ?? ''}`;
}
