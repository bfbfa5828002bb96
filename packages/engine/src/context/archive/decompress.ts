import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { refusedArchive } from './limits.ts';

interface Format {
  readonly magic: Buffer;
  /** The program that decompresses it, reading standard input; without one, this process can. */
  readonly program?: readonly [name: string, ...args: string[]];
}

const formats: readonly Format[] = [
  { magic: Buffer.from('1f8b', 'hex') },
  { magic: Buffer.from('BZh'), program: ['bzip2', '-dc'] },
  { magic: Buffer.from('fd377a585a00', 'hex'), program: ['xz', '-dc', '--memlimit-decompress=512MiB'] },
  { magic: Buffer.from('28b52ffd', 'hex'), program: ['zstd', '-dcq'] },
];

const longestMagic = Math.max(...formats.map(({ magic }) => magic.length));

/** Decompresses what begins like gzip, bzip2, xz or zstd; everything else passes as it is. */
export async function* decompress(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const pieces = source[Symbol.asyncIterator]();
  try {
    let head = Buffer.alloc(0);
    while (head.length < longestMagic) {
      const next = await pieces.next();
      if (next.done === true) break;
      head = Buffer.concat([head, next.value]);
    }
    const format = formats.find(({ magic }) => head.subarray(0, magic.length).equals(magic));
    const all = following(head, pieces);
    if (format === undefined) yield* all;
    else if (format.program === undefined) yield* throughGunzip(all);
    else yield* throughProgram(all, format.program);
  } finally {
    await pieces.return?.();
  }
}

async function* following(head: Buffer, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

async function* throughGunzip(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const feed = Readable.from(source, { objectMode: false });
  const gunzip = createGunzip({ chunkSize: 64 * 1024 });
  feed.on('error', (cause) => gunzip.destroy(cause));
  feed.pipe(gunzip);
  try {
    yield* gunzip as AsyncIterable<Uint8Array>;
  } finally {
    feed.destroy();
    gunzip.destroy();
  }
}

async function* throughProgram(
  source: AsyncIterable<Uint8Array>,
  [name, ...args]: NonNullable<Format['program']>,
): AsyncGenerator<Uint8Array> {
  const child = spawn(name, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(child, 'close').catch(() => {
    throw refusedArchive(`it is compressed for ${name}, which is not installed on this computer`);
  });
  // Looked at below, and too late for an early failure not to count as unhandled.
  ended.catch(() => undefined);
  const feed = Readable.from(source, { objectMode: false });
  feed.on('error', (cause) => child.stdout.destroy(cause));
  // A program that has failed reads no more; its exit code says so.
  child.stdin.on('error', () => feed.destroy());
  feed.pipe(child.stdin);
  try {
    yield* child.stdout as AsyncIterable<Uint8Array>;
    const [code] = (await ended) as [number | null];
    if (code !== 0) throw refusedArchive(`${name} cannot decompress it`);
  } finally {
    feed.destroy();
    child.kill('SIGKILL');
  }
}
