import { Readable } from 'node:stream';
import { pack, type Pack } from 'tar-stream';

/** One entry of a tar that is being made. The owner is always root, as the docker client sends it. */
export interface TarEntry {
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'link';
  /** Permission bits. */
  readonly mode: number;
  readonly mtime: Date;
  /** Target of a symbolic or hard link. */
  readonly linkname?: string;
  readonly content?:
    Buffer | { readonly size: number; readonly pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array> };
}

/** Entries in the order in which they are to come. */
export type TarEntries = AsyncIterable<TarEntry> | Iterable<TarEntry>;

/** Headers and small files come in tiny chunks; sent one by one they would cost more than the files. */
const batchBytes = 256 * 1024;

const owner = { uid: 0, gid: 0 };

/** Makes a tar of entries as it is read: memory does not grow with the number or the size of the files. */
export function tarOf(entries: TarEntries): Readable {
  return Readable.from(bytesOf(entries), { objectMode: false, highWaterMark: batchBytes });
}

async function* bytesOf(entries: TarEntries): AsyncGenerator<Buffer> {
  const archive = pack();
  const failures: unknown[] = [];
  const adding = addAll(archive, entries).catch((cause: unknown) => {
    failures.push(cause);
    archive.destroy();
  });
  try {
    yield* batched(archive as AsyncIterable<Buffer>);
  } catch (cause) {
    // An archive that is given up only says so; why, the first failure knows.
    throw failures[0] ?? cause;
  } finally {
    archive.destroy();
    await adding;
  }
}

async function addAll(archive: Pack, entries: TarEntries): Promise<void> {
  for await (const entry of entries) await add(archive, entry);
  archive.finalize();
}

async function add(archive: Pack, { content, ...header }: TarEntry): Promise<void> {
  let done: (error?: Error | null) => void = () => undefined;
  const packed = new Promise<void>((resolve, reject) => {
    done = (error) => {
      if (error) reject(error);
      else resolve();
    };
  });
  // Content that cannot be read ends the archive before anyone waits for this.
  packed.catch(() => undefined);
  if (content === undefined) {
    archive.entry({ ...header, ...owner }, done);
  } else if (Buffer.isBuffer(content)) {
    archive.entry({ ...header, ...owner }, content, done);
  } else {
    const sink = archive.entry({ ...header, ...owner, size: content.size }, done);
    for await (const piece of content.pieces) {
      // An archive that is given up never drains; then `packed` rejects.
      if (!sink.write(piece))
        await Promise.race([packed, new Promise((resolve) => sink.once('drain', () => resolve(undefined)))]);
    }
    sink.end(undefined);
  }
  await packed;
}

async function* batched(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let batch: Buffer[] = [];
  let size = 0;
  for await (const chunk of source) {
    batch.push(chunk);
    size += chunk.length;
    if (size < batchBytes) continue;
    yield Buffer.concat(batch, size);
    batch = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(batch, size);
}
