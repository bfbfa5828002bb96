import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { formatOwner, isDeadOwner, thisOwner } from './owner.ts';

/*
 * Folders that a process makes for itself are named for it, so that others know when nobody answers for them any more:
 * name := prefix '-' owner '_' six characters of the system's choice
 * The owner is as labels on the engine have it, with '_' for '/'.
 */

/** A folder of this process's own; disposal removes it with all that it holds. */
export interface OwnedFolder extends AsyncDisposable {
  readonly path: string;
}

/** Makes a folder in a directory, and removes those of the same prefix there that killed processes have left. */
export async function createOwnedFolder(directory: string, prefix: string): Promise<OwnedFolder> {
  // First, because what is left may be what has filled the disk.
  await sweepOwnedFolders(directory, prefix);
  const path = await mkdtemp(join(directory, `${prefix}-${formatOwner(thisOwner()).replaceAll('/', '_')}_`));
  return { path, [Symbol.asyncDispose]: () => remove(path) };
}

/** Removes the folders of this user's processes that live no more, and gives how many; those of others are not touched. */
export async function sweepOwnedFolders(directory: string, prefix: string): Promise<number> {
  const names = (await readdir(directory).catch(() => [])).filter((name) => isDeadOwner(ownerOfFolder(name, prefix)));
  const removed = await Promise.allSettled(names.map((name) => removeOwn(join(directory, name))));
  return removed.filter((result) => result.status === 'fulfilled' && result.value).length;
}

/** The owner in a folder's name, which is nobody's when the name is none of ours. */
export function ownerOfFolder(name: string, prefix: string): string {
  if (!name.startsWith(`${prefix}-`)) return '';
  return name
    .slice(prefix.length + 1)
    .split('_')
    .slice(0, -1)
    .join('/');
}

/** The directory may be everybody's: what another user has put there under such a name is not for us to remove. */
async function removeOwn(path: string): Promise<boolean> {
  const found = await lstat(path);
  if (!found.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid)) return false;
  await remove(path);
  return true;
}

function remove(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true, maxRetries: 3 });
}
