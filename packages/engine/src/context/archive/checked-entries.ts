import { SlipwayError } from '@slipway/core';
import { readTar, type ReadEntry, type ReadHeader } from '../read-tar.ts';
import type { TarEntry } from '../tar.ts';
import { decompress } from './decompress.ts';
import { checkLinkTarget, cleanName, parentsOf } from './entry-name.ts';
import { refusedArchive, type ArchiveLimits } from './limits.ts';
import { TransferError } from './transfer-error.ts';

/** What the entries of several archives share, so that limits hold for all of them together. */
export interface ArchiveTally {
  entries: number;
  bytes: number;
  /** Names of symbolic links: nothing may be written through one. */
  readonly links: Set<string>;
}

/** A tally of nothing. */
export function newTally(): ArchiveTally {
  return { entries: 0, bytes: 0, links: new Set() };
}

/**
 * Reads a tar from elsewhere, compressed or not, and gives its entries as they may be written: files, directories and links
 * that stay inside, owned by root, without setuid. Anything else throws `invalid-context`. Nothing is unpacked on this
 * computer, and nothing but the names of links is kept.
 */
export async function* checkedEntries(
  source: AsyncIterable<Uint8Array>,
  limits: ArchiveLimits,
  tally: ArchiveTally = newTally(),
): AsyncGenerator<TarEntry> {
  let received = 0;
  let unpacked = 0;
  const counted = forEach(source, (size) => {
    received += size;
  });
  const tar = forEach(decompress(counted), (size) => {
    unpacked += size;
    tally.bytes += size;
    if (tally.bytes > limits.totalBytes) throw refusedArchive(`it is larger than ${limits.totalBytes} bytes`);
    if (unpacked > limits.ratioFromBytes && unpacked > received * limits.ratio) {
      throw refusedArchive(`it unpacks to more than ${limits.ratio} times its size`);
    }
  });
  try {
    for await (const entry of readTar(tar)) {
      tally.entries += 1;
      if (tally.entries > limits.entries) throw refusedArchive(`it has more than ${limits.entries} entries`);
      const checked = check(entry, limits, tally.links);
      if (checked?.content === undefined) entry.resume();
      if (checked !== undefined) yield checked;
    }
    if (unpacked === 0) throw refusedArchive('it is empty');
  } catch (cause) {
    throw asRefusal(cause);
  }
}

/** What the reader of a tar says of one that is none becomes our error; what we or the transfer said stays. */
function asRefusal(cause: unknown): unknown {
  if (cause instanceof SlipwayError || cause instanceof TransferError) return cause;
  return refusedArchive(`it is no tar, or a damaged one (${cause instanceof Error ? cause.message : String(cause)})`);
}

async function* contentOf(entry: ReadEntry): AsyncGenerator<Uint8Array> {
  try {
    yield* entry;
  } catch (cause) {
    throw asRefusal(cause);
  }
}

function check(entry: ReadEntry, limits: ArchiveLimits, links: Set<string>): TarEntry | undefined {
  const { header } = entry;
  const name = cleanName(header.name, limits);
  if (name === '') return undefined;
  checkNotThroughLink(name, header.name, links);
  const common = { mode: header.mode & 0o777, mtime: timeOf(header) };
  switch (header.type) {
    case 'directory':
      return { name: `${name}/`, type: 'directory', ...common };
    case 'file':
    case 'contiguous-file':
      if (isSparse(header)) throw refusedArchive('it is a sparse file', name);
      return { name, type: 'file', ...common, content: { size: header.size, pieces: contentOf(entry) } };
    case 'symlink': {
      const target = header.linkname ?? '';
      checkLinkTarget(name, target);
      links.add(name);
      return { name, type: 'symlink', ...common, linkname: target };
    }
    case 'link': {
      const target = cleanName(header.linkname ?? '', limits);
      if (target === '' || target === name) throw refusedArchive('it is a link to no file', name);
      checkNotThroughLink(target, header.name, links);
      return { name, type: 'link', ...common, linkname: target };
    }
    default:
      throw refusedArchive(`it is a ${header.type ?? 'thing of an unknown kind'}`, name);
  }
}

function checkNotThroughLink(name: string, shown: string, links: ReadonlySet<string>): void {
  if ([...parentsOf(name), name].some((path) => links.has(path))) {
    throw refusedArchive('it would be written through a link', shown);
  }
}

function isSparse({ pax }: ReadHeader): boolean {
  return Object.keys(pax ?? {}).some((key) => key.startsWith('GNU.sparse.'));
}

function timeOf({ mtime }: ReadHeader): Date {
  return mtime === undefined || Number.isNaN(mtime.getTime()) ? new Date(0) : mtime;
}

async function* forEach(source: AsyncIterable<Uint8Array>, see: (size: number) => void): AsyncGenerator<Uint8Array> {
  for await (const piece of source) {
    see(piece.length);
    yield piece;
  }
}
