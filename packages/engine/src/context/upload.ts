import { relative } from 'node:path';
import type { Readable } from 'node:stream';
import { find, readContextFile, walk } from './directory.ts';
import { ignoreFilter, type IgnoreFilter } from './ignore/filter.ts';
import { realPathInside } from './inside.ts';
import { tarOf, type TarEntry } from './tar.ts';

/** What of a directory is sent to a service. Paths are relative to the directory, with slashes. */
export interface UploadSelection {
  /**
   * Files with rules, as `.dockerignore`: what at least one of them leaves goes along. One that does not exist leaves everything but
   * what version control keeps for itself. They go along themselves, since whoever gets the context applies them again.
   */
  readonly ruleFiles: readonly string[];
  /** Files that go along even where the rules leave them out: Dockerfiles, task files. Those that do not exist are skipped. */
  readonly include: readonly string[];
  /** Files that are not in the directory. */
  readonly extra: readonly { readonly name: string; readonly content: Uint8Array }[];
}

/** How much an upload holds. */
export interface UploadSurvey {
  readonly files: number;
  /** Size of the tar in bytes, but for names that are too long for its headers. */
  readonly bytes: number;
  /** The files that need most of it, the largest first. */
  readonly largest: readonly { readonly name: string; readonly bytes: number }[];
}

const largestShown = 5;
const blockBytes = 512;
const endBytes = 2 * blockBytes;

/** Looks at what an upload would hold, without reading files. Fails with `invalid-context`. */
export function surveyUpload(root: string, selection: UploadSelection): UploadSurvey {
  let files = selection.extra.length;
  let bytes = endBytes + selection.extra.reduce((sum, { content }) => sum + inTar(content.length), 0);
  let largest: UploadSurvey['largest'] = [];
  for (const { name, stats } of find(root, uploadFilter(root, selection))) {
    const size = stats.isFile() ? stats.size : 0;
    bytes += inTar(size);
    if (!stats.isFile()) continue;
    files += 1;
    if (largest.length < largestShown || size > (largest.at(-1)?.bytes ?? 0)) {
      largest = [...largest, { name, bytes: size }].sort((left, right) => right.bytes - left.bytes);
      largest = largest.slice(0, largestShown);
    }
  }
  return { files, bytes, largest };
}

/** Makes the tar of an upload. Reading fails with `invalid-context`. */
export function packUpload(root: string, selection: UploadSelection): Readable {
  return tarOf(entries(root, selection));
}

function* entries(root: string, selection: UploadSelection): Generator<TarEntry> {
  yield* walk(root, uploadFilter(root, selection));
  const mtime = new Date(0);
  for (const { name, content } of selection.extra) {
    yield { name, type: 'file', mode: 0o644, mtime, content: Buffer.from(content) };
  }
}

function uploadFilter(root: string, { ruleFiles, include }: UploadSelection): IgnoreFilter {
  const filters = ruleFiles.map((file) => ignoreFilter(readContextFile(`${root}/${file}`)?.toString()));
  const wanted = new Set([...ruleFiles, ...include].flatMap((path) => [path, ...behindLinks(root, path)]));
  const paths = [...wanted];
  return {
    ignores: (path) => !wanted.has(path) && filters.every((filter) => filter.ignores(path)),
    mayHoldExceptions: (directory) =>
      paths.some((path) => path.startsWith(`${directory}/`)) ||
      filters.some((filter) => !filter.ignores(directory) || filter.mayHoldExceptions(directory)),
  };
}

/** Where a path really leads, if symbolic links are on its way. */
function behindLinks(root: string, path: string): readonly string[] {
  const real = realPathInside(root, path);
  const top = realPathInside(root, '.');
  return real === undefined || top === undefined ? [] : [relative(top, real)];
}

function inTar(size: number): number {
  return blockBytes + Math.ceil(size / blockBytes) * blockBytes;
}
