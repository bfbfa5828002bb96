import { Readable } from 'node:stream';
import { extract, type Header } from 'tar-stream';

/** One entry of a tar that is being read. Its content has to be read, or skipped, before the next one comes. */
export interface ReadEntry extends AsyncIterable<Uint8Array> {
  readonly header: Header;
  resume(): void;
}

/** Reads the entries of a tar as they come. Giving up early closes the source. */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<ReadEntry> {
  const archive = extract();
  const feed = Readable.from(source, { objectMode: false });
  feed.on('error', (cause: Error) => archive.destroy(cause));
  feed.pipe(archive);
  try {
    for await (const entry of archive) yield entry as unknown as ReadEntry;
  } finally {
    feed.destroy();
  }
}
