import { statfs } from 'node:fs/promises';

/** Room on a disk, in bytes. */
export interface DiskRoom {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** Looks at the disks that some directories lie on, and gives the room of the one with the least. */
export async function leastRoom(directories: readonly string[]): Promise<DiskRoom | undefined> {
  const rooms = await Promise.all(
    directories.map(async (directory) => {
      const { bavail, blocks, bsize } = await statfs(directory);
      return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
    }),
  );
  return rooms.toSorted((a, b) => a.freeBytes - b.freeBytes)[0];
}

/** Why no run is taken with so little room; undefined when there is enough. */
export function refusalOf(room: DiskRoom | undefined, minFreeBytes: number): string | undefined {
  if (room === undefined || room.freeBytes >= minFreeBytes) return undefined;
  const mib = (bytes: number): number => Math.floor(bytes / 2 ** 20);
  return `the disk is nearly full: ${mib(room.freeBytes)} MiB are free, ${mib(minFreeBytes)} MiB are wanted`;
}
