import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runGit, type GitCall } from './run-git.ts';
import type { GitSource } from './source.ts';

/**
 * Replaces the pointers of Git LFS by the files, where the work tree has any and `git lfs` is installed (contract §5.4).
 * A repository may name any address for its files in `.lfsconfig`; only the one that belongs to its own URL is asked.
 */
export async function pullLargeFiles(source: GitSource, call: GitCall, warn: (text: string) => void): Promise<void> {
  const attributes = join(call.directory, '.gitattributes');
  if (!lstatSync(attributes, { throwIfNoEntry: false })?.isFile()) return;
  if (!/filter=lfs/.test(readFileSync(attributes, 'utf8'))) return;
  const installed = await runGit(['lfs', 'version'], call);
  if (!installed.ok) {
    warn('The repository keeps files in Git LFS, which is not installed: they stay pointers.');
    return;
  }
  const overHttp = source.protocol === 'https' || source.protocol === 'http';
  if (!overHttp && existsSync(join(call.directory, '.lfsconfig'))) {
    warn(
      'The repository names an address of its own for Git LFS, which is not used over ssh: its files stay pointers.',
    );
    return;
  }
  const address = overHttp ? ['-c', `lfs.url=${source.url.replace(/(?:\.git)?$/, '.git')}/info/lfs`] : [];
  const pulled = await runGit([...address, 'lfs', 'pull'], call);
  if (!pulled.ok) warn(`The files in Git LFS could not be fetched and stay pointers: ${pulled.message}`);
}
