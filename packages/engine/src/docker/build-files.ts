import { statSync } from 'node:fs';
import { hasSpooledDirectory, readSpooledFile, spooledEntries, spooledFilter } from '../context/archive/spooled.ts';
import { directoryFilter, readContextFile, walk } from '../context/directory.ts';
import { filterTar } from '../context/filter-tar.ts';
import type { IgnoreFilter } from '../context/ignore/filter.ts';
import { realPathInside } from '../context/inside.ts';
import { readTar } from '../context/read-tar.ts';
import type { TarEntry } from '../context/tar.ts';
import type { BuildFiles } from '../buildkit/source.ts';
import type { SourceContext } from '../runtime/runtime.ts';
import { mountPoints, type RunVolumes } from './resources/volumes.ts';

/** The files of a build as they are now: straight from the source until a step may have changed the workspace. */
export function buildFiles(context: SourceContext, volumes: RunVolumes): BuildFiles {
  const source = filesOfContext(context);
  if (!volumes.workspaceInUse) return source;
  const workspace = filesOfWorkspace(volumes);
  return {
    // A Dockerfile or its rules may themselves be left out of the workspace, and still count.
    readFile: async (path) => (await workspace.readFile(path)) ?? source.readFile(path),
    entries: (directory, filter) => workspace.entries(directory, filter),
  };
}

/** The files of a context as they came. */
export function filesOfContext(context: SourceContext): BuildFiles {
  switch (context.kind) {
    case 'directory':
      return filesOfDirectory(context.path);
    case 'archive':
      return filesOfArchive(context.path);
    case 'none':
      return noFiles;
  }
}

const noFiles: BuildFiles = {
  readFile: () => Promise.resolve(undefined),
  entries: (directory) => Promise.resolve(directory === '' ? [] : undefined),
};

/** The files of a build that has a Dockerfile and nothing else. */
export function filesOfDockerfile(text: string): BuildFiles {
  const content = Buffer.from(text);
  const entry: TarEntry = { name: 'Dockerfile', type: 'file', mode: 0o644, mtime: new Date(0), content };
  return {
    readFile: (path) => Promise.resolve(path === entry.name ? content : undefined),
    entries: (directory) => Promise.resolve(directory === '' ? [entry] : undefined),
  };
}

function filesOfDirectory(root: string): BuildFiles {
  return {
    readFile(path) {
      const real = realPathInside(root, path);
      return Promise.resolve(real === undefined ? undefined : readContextFile(real));
    },
    entries(directory, filter) {
      const real = realPathInside(root, directory);
      if (real === undefined || !statSync(real).isDirectory()) return Promise.resolve(undefined);
      return Promise.resolve(
        walk(real, directory === '' ? filter : both(filter, below(directory, directoryFilter(root)))),
      );
    },
  };
}

function filesOfArchive(tar: string): BuildFiles {
  return {
    readFile: (path) => readSpooledFile(tar, path),
    async entries(directory, filter) {
      if (!(await hasSpooledDirectory(tar, directory))) return undefined;
      const all = directory === '' ? filter : both(filter, below(directory, await spooledFilter(tar)));
      return spooledEntries(tar, all, directory);
    },
  };
}

function filesOfWorkspace(volumes: RunVolumes): BuildFiles {
  return {
    async readFile(path) {
      const tar = await volumes.readWorkspace(`${mountPoints.workspace}/${path}`);
      return tar === undefined ? undefined : firstFile(tar);
    },
    async entries(directory, filter) {
      const tar = await volumes.readWorkspace(`${mountPoints.workspace}/${directory}/.`);
      return tar === undefined ? undefined : filterTar(tar, filter);
    },
  };
}

/** The content of the file that a tar of one file holds; undefined when it holds something else. */
export async function firstFile(tar: AsyncIterable<Uint8Array>): Promise<Buffer | undefined> {
  for await (const entry of readTar(tar)) {
    if (entry.header.type !== 'file') return undefined;
    const pieces: Uint8Array[] = [];
    for await (const piece of entry) pieces.push(piece);
    return Buffer.concat(pieces);
  }
  return undefined;
}

/** What the workspace would not have got, a build of a directory below it does not get either. */
function below(directory: string, filter: IgnoreFilter): IgnoreFilter {
  return {
    ignores: (path) => filter.ignores(`${directory}/${path}`),
    mayHoldExceptions: (path) => filter.mayHoldExceptions(`${directory}/${path}`),
  };
}

function both(left: IgnoreFilter, right: IgnoreFilter): IgnoreFilter {
  return {
    ignores: (path) => left.ignores(path) || right.ignores(path),
    mayHoldExceptions: (path) => left.mayHoldExceptions(path) || right.mayHoldExceptions(path),
  };
}
