import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process on a computer. A number alone would not do: process numbers are used again. */
export interface Owner {
  /** Digest of the computer's identity. */
  readonly host: string;
  /** The boot of that computer; empty where the system has no such thing. */
  readonly boot: string;
  readonly pid: number;
  /** When the process started, in whatever form the system tells it. */
  readonly started: string;
}

/** This process. */
export function thisOwner(): Owner {
  return { host: hostIdentity(), boot: bootIdentity(), pid: process.pid, started: startOf(process.pid) ?? '' };
}

/** Writes an owner as a label's value. */
export function formatOwner({ host, boot, pid, started }: Owner): string {
  return [host, boot, String(pid), started].join('/');
}

/** Reads a label's value; undefined when it is none of ours. */
export function parseOwner(text: string): Owner | undefined {
  const [host, boot, pid, started, ...rest] = text.split('/');
  if (host === undefined || boot === undefined || started === undefined || rest.length > 0) return undefined;
  const number = Number(pid);
  return Number.isSafeInteger(number) && number > 0 ? { host, boot, pid: number, started } : undefined;
}

/** Whether an owner is known to be dead, as seen from `observer`'s computer. Of other computers nothing is known. */
export function isDead(owner: Owner, observer: Owner, startOfProcess: (pid: number) => string | undefined): boolean {
  if (owner.host !== observer.host) return false;
  return owner.boot !== observer.boot || startOfProcess(owner.pid) !== owner.started;
}

/** Whether an owner, written by `formatOwner`, is known to be dead, as seen from this computer. */
export function isDeadOwner(text: string): boolean {
  const owner = parseOwner(text);
  return owner !== undefined && isDead(owner, thisOwner(), startOf);
}

/** When a process started; undefined when there is none with that number. */
export function startOf(pid: number): string | undefined {
  if (process.platform === 'linux') {
    const stat = readOrUndefined(`/proc/${pid}/stat`);
    // The command's name comes second, in brackets, and may hold anything; field 22 is the start in ticks since boot.
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A process that has ended keeps its number until its parent asks for the exit code; in a container nobody may ever do that.
    return fields?.[0] === 'Z' ? undefined : fields?.[19];
  }
  try {
    const started = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return started === '' ? undefined : started.replaceAll(/\W+/g, '-');
  } catch {
    return undefined;
  }
}

function hostIdentity(): string {
  const machine = readOrUndefined('/etc/machine-id') ?? '';
  return createHash('sha256').update(`${hostname()}\n${machine}`).digest('hex').slice(0, 16);
}

function bootIdentity(): string {
  return (readOrUndefined('/proc/sys/kernel/random/boot_id') ?? '').trim().slice(0, 8);
}

function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
