import { tmpdir } from 'node:os';
import { createOwnedFolder, sweepOwnedFolders, type OwnedFolder } from '../process/owned-folder.ts';

const prefix = 'slipway-context';

/** Makes a folder for one context that is fetched, in the temporary directory, and removes those that killed processes have left there. */
export function createContextFolder(): Promise<OwnedFolder> {
  return createOwnedFolder(tmpdir(), prefix);
}

/** Removes the fetched contexts of processes that live no more, and gives how many. */
export function sweepContextFolders(): Promise<number> {
  return sweepOwnedFolders(tmpdir(), prefix);
}
