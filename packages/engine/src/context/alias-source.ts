import { download } from './archive/download.ts';

/** Time for an alias source on the network (contract §4.1), in milliseconds. */
const fetchTimeoutMs = 2000;

/** Larger sources are refused: they hold a few dozen names. */
const maxBytes = 1024 * 1024;

/**
 * Reads an alias source of a task file: an http(s) address, by the rules for contexts from the network, and for everything else what
 * `readText` makes of the path. Rejects with a readable message.
 */
export async function readAliasSource(source: string, readText: (file: string) => Promise<string>): Promise<string> {
  if (!/^https?:\/\//.test(source)) return readText(source);
  if (!URL.canParse(source)) throw new Error(`'${source}' is no address`);
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of await download(new URL(source), AbortSignal.timeout(fetchTimeoutMs))) {
    size += piece.length;
    if (size > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
