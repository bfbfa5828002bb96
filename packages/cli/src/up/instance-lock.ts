import { randomBytes } from 'node:crypto';
import { link, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SlipwayError } from '@slipway/core';
import { formatOwner, isDeadOwner, parseOwner, thisOwner } from '@slipway/engine/owner';

/*
 * A lock is a file `lock-N` that names its process and that process's start, because numbers are used again. Whoever finds only locks of
 * dead processes makes the one with the next number: a link is made whole and by one process alone, and a lock that others may be
 * looking at is never taken away from under them.
 */
const lockPattern = /^lock-(\d+)$/;

interface Lock {
  readonly number: number;
  readonly file: string;
  /** Undefined for a file that is gone, or that says nothing. */
  readonly owner: string | undefined;
}

/**
 * Takes a data directory for this process; disposal gives it back. Rejects with `conflict` while another one that lives has it. The lock
 * of a killed process is taken over.
 */
export async function lockDirectory(directory: string): Promise<AsyncDisposable> {
  const draft = path.join(directory, `draft-${randomBytes(6).toString('hex')}`);
  await writeFile(draft, formatOwner(thisOwner()), { mode: 0o600, flag: 'wx' });
  try {
    for (;;) {
      const mine = await tryLock(directory, draft);
      if (mine !== undefined) return { [Symbol.asyncDispose]: () => rm(mine, { force: true }) };
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/** Gives the lock that was made, or undefined when somebody else came in between and the state has to be looked at anew. */
async function tryLock(directory: string, draft: string): Promise<string | undefined> {
  const before = await readLocks(directory);
  const holder = before.find(isAlive);
  if (holder !== undefined) throw taken(holder, directory);
  const number = Math.max(0, ...before.map((lock) => lock.number)) + 1;
  const mine = path.join(directory, `lock-${number}`);
  if (!(await tryLink(draft, mine))) return undefined;
  // Another process may have looked before this link was made, and made one of its own: then both step back, and one of them is first.
  const others = (await readLocks(directory)).filter((lock) => lock.number !== number);
  if (others.some(isAlive)) {
    await rm(mine, { force: true });
    return undefined;
  }
  await Promise.all(others.map(({ file }) => rm(file, { force: true })));
  return mine;
}

async function readLocks(directory: string): Promise<readonly Lock[]> {
  const names = await readdir(directory);
  const locks = names.flatMap((name) => {
    const [, number] = lockPattern.exec(name) ?? [];
    return number === undefined ? [] : [{ number: Number(number), file: path.join(directory, name) }];
  });
  return Promise.all(
    locks.map(async (lock) => ({ ...lock, owner: await readFile(lock.file, 'utf8').catch(() => undefined) })),
  );
}

function isAlive({ owner }: Lock): boolean {
  return owner !== undefined && parseOwner(owner) !== undefined && !isDeadOwner(owner);
}

async function tryLink(draft: string, lock: string): Promise<boolean> {
  try {
    await link(draft, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function taken({ owner = '' }: Lock, directory: string): SlipwayError {
  return new SlipwayError(
    'conflict',
    `process ${parseOwner(owner)?.pid ?? ''} runs on the data in ${directory} already; one directory serves one \`tasks up\` or one agent`,
    {
      advice:
        'Use the one that runs, stop it first (Ctrl+C there), or give another directory with --data or TASKS_DATA.',
    },
  );
}
