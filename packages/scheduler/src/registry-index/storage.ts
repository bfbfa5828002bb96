import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

/*
 * What distribution keeps in a directory, of each repository:
 *   docker/registry/v2/repositories/NAME/_manifests/tags/TAG/current/link          "sha256:…": what the tag has, since the file was written
 *   docker/registry/v2/repositories/NAME/_manifests/revisions/sha256/HEX/link      there as long as the manifest is, since it was pushed
 */
const repositoriesPath = 'docker/registry/v2/repositories';

/** A repository as the registry's files have it; times are milliseconds since the epoch. */
export interface StoredRepository {
  readonly tags: ReadonlyMap<string, { readonly digest: string; readonly at: number }>;
  /** All manifests by digest, with and without tags, with the time of their last push. */
  readonly manifests: ReadonlyMap<string, number>;
}

/** The files of a registry, which are only read. */
export interface RegistryStorage {
  /** One repository; undefined when its files are not there. */
  read(repository: string): Promise<StoredRepository | undefined>;
}

const repositoryPattern = /^[a-z0-9]+(?:[._/-]+[a-z0-9]+)*$/;

/** Reads the directory that a registry keeps its content in. */
export function registryStorage(root: string): RegistryStorage {
  return {
    async read(repository) {
      // A name that leads elsewhere is none that a registry gives.
      if (!repositoryPattern.test(repository)) return undefined;
      const folder = path.join(root, repositoriesPath, repository, '_manifests');
      const revisions = path.join(folder, 'revisions', 'sha256');
      const hexes = await list(revisions);
      if (hexes === undefined) return undefined;
      const manifests = new Map<string, number>();
      for (const hex of hexes) {
        const at = await timeOf(path.join(revisions, hex, 'link'));
        if (at !== undefined) manifests.set(`sha256:${hex}`, at);
      }
      const tags = new Map<string, { readonly digest: string; readonly at: number }>();
      for (const tag of (await list(path.join(folder, 'tags'))) ?? []) {
        const link = path.join(folder, 'tags', tag, 'current', 'link');
        const [at, digest] = [await timeOf(link), await textOf(link)];
        if (at !== undefined && digest !== undefined) tags.set(tag, { digest, at });
      }
      return { tags, manifests };
    },
  };
}

async function list(folder: string): Promise<readonly string[] | undefined> {
  return await absentIsUndefined(readdir(folder));
}

async function timeOf(file: string): Promise<number | undefined> {
  const stats = await absentIsUndefined(stat(file));
  return stats === undefined ? undefined : Math.round(stats.mtimeMs);
}

async function textOf(file: string): Promise<string | undefined> {
  return (await absentIsUndefined(readFile(file, 'utf8')))?.trim();
}

/** Anything else than that it is not there is an error: a list that cannot be read must not pass for an empty one. */
async function absentIsUndefined<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
