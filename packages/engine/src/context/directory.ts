import { SlipwayError } from '@slipway/core';
import {
  closeSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  statSync,
  type Stats,
} from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { ignoreFilter, type IgnoreFilter } from './ignore/filter.ts';
import { readFailure } from './read-failure.ts';
import { tarOf, type TarEntry } from './tar.ts';

/** Files are read in slices of this size, synchronously: with promises, 20,000 small files take four times as long. */
const sliceBytes = 256 * 1024;

/** Throws `invalid-context` unless the path is a directory. */
export function checkDirectory(path: string): void {
  let isDirectory: boolean;
  try {
    isDirectory = statSync(path).isDirectory();
  } catch (cause) {
    throw readFailure(path, cause);
  }
  if (!isDirectory)
    throw new SlipwayError('invalid-context', `the context '${path}' is not a directory`, { details: { path } });
}

/** Reads a file of a context; undefined when there is none. */
export function readContextFile(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw readFailure(path, cause);
  }
}

/** The filter that the `.dockerignore` at the top of a directory describes. */
export function directoryFilter(root: string): IgnoreFilter {
  return ignoreFilter(readContextFile(join(root, '.dockerignore'))?.toString());
}

/** Makes a tar of a directory without what its `.dockerignore` excludes. Reading fails with `invalid-context`. */
export function packDirectory(root: string): Readable {
  return tarOf(walk(root, directoryFilter(root)));
}

/** Something that was found in a directory and belongs to its context. */
export interface FoundEntry {
  /** Relative to the context, with slashes. */
  readonly name: string;
  readonly path: string;
  readonly stats: Stats;
}

/** The entries of a directory with their content, in the order of {@link find}. */
export function* walk(root: string, filter: IgnoreFilter): Generator<TarEntry> {
  for (const found of find(root, filter)) yield entryOf(found);
}

/**
 * What is in a directory, in a stable order, without what the filter ignores. An ignored directory comes along when
 * something below it is taken in again.
 * Symbolic links stay links. Sockets, pipes and devices are left out: they mean nothing elsewhere.
 */
export function find(root: string, filter: IgnoreFilter): Generator<FoundEntry> {
  return findBelow(root, '', filter, []);
}

/** `unsaid` holds the ignored directories above: they are sent as soon as something below them is wanted. */
function* findBelow(
  root: string,
  directory: string,
  filter: IgnoreFilter,
  unsaid: FoundEntry[],
): Generator<FoundEntry> {
  for (const child of list(join(root, directory))) {
    const name = directory === '' ? child : `${directory}/${child}`;
    const ignored = filter.ignores(name);
    if (ignored && !filter.mayHoldExceptions(name)) continue;
    const path = join(root, name);
    const stats = attempt(path, () => lstatSync(path));
    if (ignored && !stats.isDirectory()) continue;
    if (!stats.isDirectory() && !stats.isSymbolicLink() && !stats.isFile()) continue;
    const found = { name, path, stats };
    unsaid.push(found);
    if (!ignored) yield* unsaid.splice(0);
    if (stats.isDirectory()) yield* findBelow(root, name, filter, unsaid);
    if (unsaid.at(-1) === found) unsaid.pop();
  }
}

function entryOf({ name, path, stats }: FoundEntry): TarEntry {
  const common = { mode: stats.mode & 0o7777, mtime: stats.mtime };
  if (stats.isDirectory()) return { name: `${name}/`, type: 'directory', ...common };
  if (stats.isSymbolicLink()) {
    return { name, type: 'symlink', ...common, linkname: attempt(path, () => readlinkSync(path)) };
  }
  return { name, type: 'file', ...common, content: read(path, stats.size) };
}

function list(path: string): readonly string[] {
  return attempt(path, () => readdirSync(path).sort());
}

function read(path: string, size: number): NonNullable<TarEntry['content']> {
  if (size <= sliceBytes) return attempt(path, () => readFileSync(path));
  return { size, pieces: slices(path, size) };
}

/** Exactly as many bytes as the header of the tar announces: more is left, less is an error. */
function* slices(path: string, size: number): Generator<Uint8Array> {
  const file = attempt(path, () => openSync(path, 'r'));
  try {
    if (attempt(path, () => fstatSync(file)).size < size) throw shrunk(path);
    for (let left = size; left > 0;) {
      const slice = Buffer.allocUnsafe(Math.min(left, sliceBytes));
      const length = attempt(path, () => readSync(file, slice));
      if (length === 0) throw shrunk(path);
      left -= length;
      yield slice.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}

function shrunk(path: string): SlipwayError {
  return new SlipwayError('invalid-context', `the file '${path}' became shorter while it was read`, {
    details: { path },
  });
}

function attempt<Result>(path: string, action: () => Result): Result {
  try {
    return action();
  } catch (cause) {
    throw readFailure(path, cause);
  }
}
