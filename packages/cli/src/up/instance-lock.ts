import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SlipwayError } from '@slipway/core';
import { formatOwner, isDeadOwner, parseOwner, thisOwner } from '@slipway/engine/owner';

/** Says which process has a data directory to itself. The name of a process holds its start, because numbers are used again. */
const lockName = 'lock';

/**
 * Takes a data directory for this process; disposal gives it back. Rejects with `conflict` while another one that lives has it. The lock
 * of a killed process is taken over.
 */
export async function lockDirectory(directory: string): Promise<AsyncDisposable> {
  const lock = path.join(directory, lockName);
  const own = formatOwner(thisOwner());
  const draft = `${lock}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, own, { mode: 0o600, flag: 'wx' });
  try {
    while (!(await tryLink(draft, lock))) await removeDead(lock, directory);
  } finally {
    await rm(draft, { force: true });
  }
  return {
    [Symbol.asyncDispose]: async () => {
      if ((await readOwner(lock)) === own) await rm(lock, { force: true });
    },
  };
}

/** A link is made whole and by one process only, unlike a file that is written. */
async function tryLink(draft: string, lock: string): Promise<boolean> {
  try {
    await link(draft, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function removeDead(lock: string, directory: string): Promise<void> {
  const owner = await readOwner(lock);
  if (owner !== undefined && !isDeadOwner(owner) && parseOwner(owner) !== undefined) throw taken(owner, directory);
  // Moved away first: another process may have taken the dead one's place in this moment, and then it has to get it back.
  const aside = `${lock}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(lock, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = await readOwner(aside);
  if (moved !== owner && moved !== undefined) await tryLink(aside, lock);
  await rm(aside, { force: true });
}

async function readOwner(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}

function taken(owner: string, directory: string): SlipwayError {
  return new SlipwayError(
    'conflict',
    `process ${parseOwner(owner)?.pid ?? ''} runs on the data in ${directory} already; one directory serves one \`tasks up\` or one agent`,
    {
      advice:
        'Use the one that runs, stop it first (Ctrl+C there), or give another directory with --data or TASKS_DATA.',
    },
  );
}
