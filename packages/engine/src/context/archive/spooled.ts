import { createReadStream } from 'node:fs';
import { filterTar } from '../filter-tar.ts';
import { ignoreFilter, type IgnoreFilter } from '../ignore/filter.ts';
import { readTar } from '../read-tar.ts';
import type { TarEntry } from '../tar.ts';

/** Reads a file of a spooled tar; undefined when there is none. Of several with one name the last counts. */
export async function readSpooledFile(tar: string, name: string): Promise<Buffer | undefined> {
  let found: Buffer | undefined;
  for await (const entry of readTar(createReadStream(tar))) {
    if (entry.header.name !== name || entry.header.type !== 'file') {
      entry.resume();
      continue;
    }
    const pieces: Uint8Array[] = [];
    for await (const piece of entry) pieces.push(piece);
    found = Buffer.concat(pieces);
  }
  return found;
}

/** The filter that the `.dockerignore` at the top of a spooled tar describes. */
export async function spooledFilter(tar: string): Promise<IgnoreFilter> {
  return ignoreFilter((await readSpooledFile(tar, '.dockerignore'))?.toString());
}

/** Whether anything lies below a directory of a spooled tar. */
export async function hasSpooledDirectory(tar: string, directory: string): Promise<boolean> {
  let found = directory === '';
  for await (const entry of readTar(createReadStream(tar))) {
    entry.resume();
    found ||= entry.header.name.startsWith(`${directory}/`);
  }
  return found;
}

/** The entries of a spooled tar below a directory, named relative to it, without what the filter ignores. */
export function spooledEntries(tar: string, filter: IgnoreFilter, directory = ''): AsyncGenerator<TarEntry> {
  return filterTar(createReadStream(tar), filter, directory);
}
