import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { SlipwayError } from '@slipway/core';

/** A file that belongs to this process until it ends, however it ends. */
export type FileLock = AsyncDisposable;

/** How often an owner shows that it lives, for those who cannot look at its process, and when it counts as dead. */
const beatMs = 2000;
const deadMs = 8000;

interface Owner {
  readonly id: string;
  readonly pid: number;
  /** Process ids mean something only inside one namespace of one boot. */
  readonly world: string;
  /** When the process started, in the kernel's ticks: ids are used again. */
  readonly startTime: string;
}

/** Takes a lock file for this process. Rejects with `conflict` while another process that lives has it. */
export async function lockFile(file: string): Promise<FileLock> {
  const owner: Owner = {
    id: randomUUID(),
    pid: process.pid,
    world: worldOf(),
    startTime: startTimeOf(process.pid) ?? '',
  };
  const draft = `${file}.${owner.id}`;
  await writeFile(draft, JSON.stringify(owner), { mode: 0o600 });
  try {
    // A link is made or not made at one stroke, with its content.
    while (!(await link(draft, file).then(() => true, ifCode('EEXIST', false)))) {
      await removeDead(file);
    }
  } finally {
    await rm(draft, { force: true });
  }
  const beat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), beatMs).unref();
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(beat);
      if ((await readOwner(file))?.id === owner.id) await rm(file, { force: true });
    },
  };
}

async function removeDead(file: string): Promise<void> {
  const found = await readOwner(file);
  if (found === undefined) return;
  if (await isAlive(file, found)) {
    throw new SlipwayError('conflict', `process ${found.pid} uses the database already (${file})`, {
      advice: 'Stop the other process, or let several processes share a Postgres database.',
    });
  }
  const aside = `${file}.${randomUUID()}`;
  await rename(file, aside).catch(ifCode('ENOENT', undefined));
  const moved = await readOwner(aside);
  // Between the look and the move another process may have taken it: then it gets it back.
  if (moved !== undefined && moved.id !== found.id) await link(aside, file).catch(ifCode('EEXIST', undefined));
  await rm(aside, { force: true });
}

async function isAlive(file: string, owner: Owner): Promise<boolean> {
  if (owner.world === worldOf()) return startTimeOf(owner.pid) === owner.startTime;
  // Its process is in another container: whether it lives shows in time.
  for (;;) {
    const touched = await stat(file).then(({ mtimeMs }) => mtimeMs, ifCode('ENOENT', 0));
    const age = Date.now() - touched;
    if (age > deadMs) return false;
    await sleep(beatMs);
    const now = await stat(file).then(({ mtimeMs }) => mtimeMs, ifCode('ENOENT', 0));
    if (now > touched) return true;
  }
}

async function readOwner(file: string): Promise<Owner | undefined> {
  const text = await readFile(file, 'utf8').catch(ifCode('ENOENT', undefined));
  return text === undefined ? undefined : (JSON.parse(text) as Owner);
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

function ifCode<T>(code: string, value: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Error && 'code' in error && error.code === code) return value;
    throw error;
  };
}
