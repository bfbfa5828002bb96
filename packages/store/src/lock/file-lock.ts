import { link, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ifCode } from '../if-code.ts';
import { livesHere, newOwner, readOwner, type LockOwner } from './lock-owner.ts';

/*
 * A lock is a file NAME-1, NAME-2 … that says who has it. Whoever finds only locks of dead processes makes the one with the next number:
 * a link is made whole and by one process alone, and a lock that others may be looking at is never taken away from under them.
 */

/** Something that belongs to this process until it ends, however it ends. */
export type FileLock = AsyncDisposable;

/** Makes the error for whoever comes too late, of the process that has the lock. */
export type Refusal = (pid: number) => Error;

/** How often an owner shows that it lives, for those who cannot look at its process, and when it counts as dead. */
const beatMs = 2000;
const deadMs = 8000;

interface Lock {
  readonly number: number;
  readonly file: string;
  /** Undefined for a file that is gone, or that says nothing. */
  readonly owner: LockOwner | undefined;
}

/** Takes the lock of a name, which is a path. Rejects with the refusal while another process that lives has it. */
export async function lockFile(name: string, refusal: Refusal): Promise<FileLock> {
  const owner = newOwner();
  const draft = `${name}.${owner.id}`;
  await writeFile(draft, JSON.stringify(owner), { mode: 0o600, flag: 'wx' });
  try {
    for (;;) {
      const mine = await tryLock(name, draft, refusal);
      if (mine !== undefined) return held(mine);
    }
  } finally {
    await rm(draft, { force: true });
  }
}

function held(file: string): FileLock {
  const beat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), beatMs).unref();
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(beat);
      await rm(file, { force: true });
    },
  };
}

/** Gives the lock that was made, or undefined when somebody else came in between and the state has to be looked at anew. */
async function tryLock(name: string, draft: string, refusal: Refusal): Promise<string | undefined> {
  const before = await readLocks(name);
  const holder = await findAlive(before);
  if (holder !== undefined) throw refusal(holder.pid);
  const number = Math.max(0, ...before.map((lock) => lock.number)) + 1;
  const mine = `${name}-${number}`;
  if (!(await link(draft, mine).then(() => true, ifCode('EEXIST', false)))) return undefined;
  // Another process may have looked before this link was made, and made one of its own: then both step back, and one of them is first.
  const others = (await readLocks(name)).filter((lock) => lock.number !== number);
  if ((await findAlive(others)) !== undefined) {
    await rm(mine, { force: true });
    return undefined;
  }
  await Promise.all(others.map(({ file }) => rm(file, { force: true })));
  return mine;
}

async function readLocks(name: string): Promise<readonly Lock[]> {
  const [directory, base] = [path.dirname(name), `${path.basename(name)}-`];
  const found = (await readdir(directory)).filter((entry) => entry.startsWith(base));
  const numbers = found.map((entry) => entry.slice(base.length)).filter((rest) => /^\d+$/.test(rest));
  return Promise.all(
    numbers.map(async (number) => {
      const file = `${name}-${number}`;
      const text = await readFile(file, 'utf8').catch(ifCode('ENOENT', ''));
      return { number: Number(number), file, owner: readOwner(text) };
    }),
  );
}

async function findAlive(locks: readonly Lock[]): Promise<LockOwner | undefined> {
  for (const { file, owner } of locks) {
    if (owner !== undefined && (livesHere(owner) ?? (await showsLife(file)))) return owner;
  }
  return undefined;
}

/** Of a process in another container, whether it lives shows in time. */
async function showsLife(file: string): Promise<boolean> {
  for (;;) {
    const touched = await touchedAt(file);
    if (Date.now() - touched > deadMs) return false;
    await sleep(beatMs);
    if ((await touchedAt(file)) > touched) return true;
  }
}

function touchedAt(file: string): Promise<number> {
  return stat(file).then(({ mtimeMs }) => mtimeMs, ifCode('ENOENT', 0));
}
