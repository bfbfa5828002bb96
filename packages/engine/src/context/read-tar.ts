import { Readable } from 'node:stream';
import { extract } from 'tar-stream';

/** What a header says of an entry; those of other programs may say less than ours. */
export interface ReadHeader {
  readonly name: string;
  /** Null for a kind that the reader does not know. */
  readonly type: string | null;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: Date | undefined;
  /** Target of a link; null for everything else. */
  readonly linkname: string | null;
  readonly pax?: Readonly<Record<string, string>> | null;
}

/** One entry of a tar that is being read. Its content has to be read, or skipped, before the next one comes. */
export interface ReadEntry extends AsyncIterable<Uint8Array> {
  readonly header: ReadHeader;
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
