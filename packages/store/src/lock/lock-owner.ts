import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';

/** Who has a lock: one process, of which a number alone would not tell enough. */
export interface LockOwner {
  readonly id: string;
  readonly pid: number;
  /** Process ids mean something only inside one namespace of one boot. */
  readonly world: string;
  /** When the process started, in the kernel's ticks: ids are used again. */
  readonly startTime: string;
}

/** An owner that stands for this process. */
export function newOwner(): LockOwner {
  return { id: randomUUID(), pid: process.pid, world: worldOf(), startTime: startTimeOf(process.pid) ?? '' };
}

/** Whether an owner's process lives; undefined when this process cannot tell, because the owner is in another container. */
export function livesHere(owner: LockOwner): boolean | undefined {
  return owner.world === worldOf() ? startTimeOf(owner.pid) === owner.startTime : undefined;
}

/** Reads an owner that was written as JSON; undefined for a text that is none. */
export function readOwner(text: string): LockOwner | undefined {
  try {
    const { id, pid, world, startTime } = JSON.parse(text) as Partial<LockOwner>;
    if (id === undefined || pid === undefined || world === undefined || startTime === undefined) return undefined;
    return { id, pid, world, startTime };
  } catch {
    return undefined;
  }
}

function worldOf(): string {
  const boot = '/proc/sys/kernel/random/boot_id';
  if (!existsSync(boot)) return 'this machine';
  return `${readFileSync(boot, 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
}

/** Undefined when there is no such process. Where the kernel does not tell, its existence has to do. */
function startTimeOf(pid: number): string | undefined {
  if (!existsSync('/proc/self/stat')) {
    try {
      process.kill(pid, 0);
      return '';
    } catch {
      return undefined;
    }
  }
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before it may hold spaces and brackets.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
