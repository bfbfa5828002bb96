import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { tarOf, type TarEntries } from '../tar.ts';

/** Writes entries to a file as a plain tar, in place of what another try may have left there. */
export async function spool(entries: TarEntries, file: string, signal: AbortSignal): Promise<void> {
  await pipeline(tarOf(entries), createWriteStream(file, { mode: 0o600 }), { signal });
}
