import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import { ignoreFilter, type IgnoreFilter } from '../context/ignore/filter.ts';
import { tarOf, type TarEntries, type TarEntry } from '../context/tar.ts';

/** Where the files of a build come from. Paths are relative to the workspace. */
export interface BuildFiles {
  /** A file's content; undefined when there is none. */
  readFile(path: string): Promise<Buffer | undefined>;
  /** What is below a directory, named relative to it, without what the filter ignores; undefined when it is no directory. */
  entries(directory: string, filter: IgnoreFilter): Promise<TarEntries | undefined>;
}

/** A context ready to be sent, or why there is none. */
export type BuildSource =
  | { readonly ok: true; readonly tar: Readable; /** Its path in the tar. */ readonly dockerfile: string }
  | { readonly ok: false; readonly reason: string };

/**
 * Packs a build's context: what `<Dockerfile>.dockerignore`, or else `.dockerignore`, leaves of a directory.
 * The Dockerfile may be ignored or lie outside of the directory; then it is added under a name of its own.
 */
export async function buildSource(
  files: BuildFiles,
  paths: { readonly context: string; readonly dockerfile: string },
): Promise<BuildSource> {
  const [dockerfile, ownRules, sharedRules] = await Promise.all([
    files.readFile(paths.dockerfile),
    files.readFile(`${paths.dockerfile}.dockerignore`),
    files.readFile(posix.join(paths.context, '.dockerignore')),
  ]);
  if (dockerfile === undefined) return { ok: false, reason: `the Dockerfile '${paths.dockerfile}' does not exist` };
  const filter = ignoreFilter((ownRules ?? sharedRules)?.toString());
  const entries = await files.entries(paths.context, filter);
  if (entries === undefined) return { ok: false, reason: `the context '${paths.context}' is not a directory` };

  const inContext = posix.relative(paths.context, paths.dockerfile);
  if (!inContext.startsWith('../') && !filter.ignores(inContext)) {
    return { ok: true, tar: tarOf(entries), dockerfile: inContext };
  }
  const name = `.dockerfile.${createHash('sha256').update(dockerfile).digest('hex').slice(0, 20)}`;
  const extra: TarEntry = { name, type: 'file', mode: 0o644, mtime: new Date(0), content: dockerfile };
  return { ok: true, tar: tarOf(after(extra, entries)), dockerfile: name };
}

async function* after(first: TarEntry, rest: TarEntries): AsyncGenerator<TarEntry> {
  yield first;
  yield* rest;
}
