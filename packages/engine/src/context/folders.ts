import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatOwner, isDeadOwner, thisOwner } from '../process/owner.ts';

/*
 * Contexts that are fetched lie in folders of the temporary directory, named for the process that answers for them:
 * name := 'slipway-context-' owner '_' six characters of the system's choice
 * The owner is as labels on the engine have it, with '_' for '/'.
 */
const prefix = 'slipway-context-';

/** A folder for one context; disposal removes it. */
export interface ContextFolder extends AsyncDisposable {
  readonly path: string;
}

/** Makes a folder of this process's own, and removes those that killed processes have left. */
export async function createContextFolder(): Promise<ContextFolder> {
  // First, because what is left may be what has filled the disk.
  await sweepContextFolders();
  const path = await mkdtemp(join(tmpdir(), `${prefix}${formatOwner(thisOwner()).replaceAll('/', '_')}_`));
  return { path, [Symbol.asyncDispose]: () => remove(path) };
}

/** Removes the folders of this user's processes that live no more, and gives how many; those of others are not touched. */
export async function sweepContextFolders(): Promise<number> {
  const directory = tmpdir();
  const names = (await readdir(directory).catch(() => [])).filter((name) => isDeadOwner(ownerOfFolder(name)));
  const removed = await Promise.allSettled(names.map((name) => removeOwn(join(directory, name))));
  return removed.filter((result) => result.status === 'fulfilled' && result.value).length;
}

/** The owner in a folder's name, which is nobody's when the name is none of ours. */
export function ownerOfFolder(name: string): string {
  if (!name.startsWith(prefix)) return '';
  return name.slice(prefix.length).split('_').slice(0, -1).join('/');
}

/** The temporary directory is everybody's: what another user has put there under such a name is not for us to remove. */
async function removeOwn(path: string): Promise<boolean> {
  const found = await lstat(path);
  if (!found.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid)) return false;
  await remove(path);
  return true;
}

function remove(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true, maxRetries: 3 });
}
