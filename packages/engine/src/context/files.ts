import type { Readable } from 'node:stream';
import { tarOf } from './tar.ts';

/** Makes a tar of files that are in memory, with exactly their bytes. */
export function packFiles(files: readonly { readonly name: string; readonly content: Uint8Array }[]): Readable {
  const mtime = new Date(0);
  return tarOf(
    files.map(({ name, content }) => ({ name, type: 'file', mode: 0o644, mtime, content: Buffer.from(content) })),
  );
}
