import { readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { formatOwner, isDeadOwner, thisOwner } from '../process/owner.ts';
import { ownerOfFolder } from '../process/owned-folder.ts';

/*
 * Journals of deletions lie in folders that are named for their process, as other folders of processes are, and that are never swept: what
 * a killed process was doing is finished first.
 */

const prefix = 'journal';

/** The folder for the journals of this process in a directory that outlives it. It need not be there. */
export function ownJournals(directory: string): string {
  return join(directory, `${prefix}-${formatOwner(thisOwner()).replaceAll('/', '_')}_own`);
}

/** The folders with the journals of processes that were killed, sorted by name. */
export async function abandonedJournals(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch(() => []);
  return names
    .filter((name) => isDeadOwner(ownerOfFolder(name, prefix)))
    .sort()
    .map((name) => join(directory, name));
}

/** Removes a folder of journals when nothing is in it any more. */
export async function removeIfEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch(() => undefined);
}
