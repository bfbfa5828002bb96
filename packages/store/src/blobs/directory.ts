import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, open, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import type { Blobs } from './blobs.ts';
import { checkKey, checkPrefix } from './keys.ts';
import { blobsUnavailable } from './unavailable.ts';

/** Half-written blobs begin with it; no key does. */
const unfinished = '.tmp-';

/** Keeps blobs as files under one directory, which is made when it is missing. */
export async function directoryBlobs(root: string): Promise<Blobs> {
  const fail = (cause: unknown): never => {
    throw blobsUnavailable(root, cause instanceof Error ? cause.message : String(cause), cause);
  };
  const fileOf = (key: string): string => path.join(root, ...checkKey(key).split('/'));
  await mkdir(root, { recursive: true }).catch(fail);
  return {
    put: (key, bytes) => write(root, fileOf(key), bytes).catch(fail),
    get: (key) => readFile(fileOf(key)).catch((error: unknown) => (isMissing(error) ? undefined : fail(error))),
    list: (prefix) => walk(path.join(root, ...checkPrefix(prefix).split('/')), prefix, fail),
    delete: async (key) => {
      const file = fileOf(key);
      await rm(file, { force: true }).catch((error: unknown) => (isMissing(error) ? undefined : fail(error)));
      await removeEmpty(root, path.dirname(file));
    },
    check: async (signal) => {
      await access(root, constants.R_OK | constants.W_OK).catch(fail);
      signal.throwIfAborted();
    },
  };
}

/** To a file beside, then under its name: file and directories are on the disk before it counts. */
async function write(root: string, file: string, bytes: Uint8Array): Promise<void> {
  const directory = path.dirname(file);
  const temporary = path.join(directory, `${unfinished}${randomUUID()}`);
  const made = await mkdir(directory, { recursive: true });
  const handle = await open(temporary, 'wx').catch(async (error: unknown) => {
    // Whoever deletes a neighbour may have removed the empty directory in this moment.
    if (!isMissing(error)) throw error;
    await mkdir(directory, { recursive: true });
    return await open(temporary, 'wx');
  });
  try {
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  const top = made === undefined ? directory : path.dirname(made);
  for (let each = directory; isInside(top, each); each = path.dirname(each)) {
    await syncDirectory(each);
    if (each === root) break;
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function* walk(directory: string, prefix: string, fail: (cause: unknown) => never): AsyncGenerator<string> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) =>
    isMissing(error) ? [] : fail(error),
  );
  for (const entry of entries) {
    if (entry.isDirectory()) yield* walk(path.join(directory, entry.name), `${prefix}${entry.name}/`, fail);
    else if (!entry.name.startsWith(unfinished)) yield `${prefix}${entry.name}`;
  }
}

async function removeEmpty(root: string, from: string): Promise<void> {
  for (let each = from; each !== root && isInside(root, each); each = path.dirname(each)) {
    const isRemoved = await rmdir(each).then(
      () => true,
      () => false,
    );
    if (!isRemoved) return;
  }
}

function isInside(outer: string, inner: string): boolean {
  const relative = path.relative(outer, inner);
  return !relative.startsWith('..') && !path.isAbsolute(relative);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
