import { createBell } from '../loop/bell.ts';
import { leastRoom, refusalOf, type DiskRoom } from './disk.ts';

/** Whether the disks of an agent have room for more runs. */
export interface Room {
  /** Why no run is taken, as of the last look. */
  readonly refusing: string | undefined;
  look(): Promise<DiskRoom | undefined>;
  /** Resolves with the next look. */
  looked(): Promise<void>;
}

/** Watches the disks that some directories lie on. `onRefusal` is told when there begins to be too little room. */
export function watchRoom(
  directories: readonly string[],
  minFreeBytes: number,
  onRefusal: (refusing: string) => void,
): Room {
  const bell = createBell();
  let refusing: string | undefined;
  return {
    get refusing() {
      return refusing;
    },
    async look() {
      const found = await leastRoom(directories);
      const before = refusing;
      refusing = refusalOf(found, minFreeBytes);
      if (refusing !== undefined && before === undefined) onRefusal(refusing);
      bell.ring();
      return found;
    },
    looked: () => bell.rung(),
  };
}
