import type Docker from 'dockerode';
import { asEngineFailure, statusOf } from '../api/engine-error.ts';
import type { EngineConnection } from '../connect/connection.ts';

/** An image by the name that a build gave it, and by what it was then. */
export interface BuiltImage {
  readonly reference: string;
  /** `sha256:…` of its configuration. */
  readonly id: string;
}

/** Looks up what some names stand for now; names that stand for nothing are left out. Rejects with `engine-failed`. */
export async function findBuiltImages(
  { docker }: EngineConnection,
  references: readonly string[],
): Promise<readonly BuiltImage[]> {
  const found = await Promise.all(
    references.map(async (reference) => {
      const image = await inspect(docker, reference);
      return image === undefined ? [] : [{ reference, id: image.Id }];
    }),
  );
  return found.flat();
}

/**
 * Removes an image that a build has made: its name, where that still stands for it, and its layers, where no other name and no container
 * needs them. What became of the name since then, and images in use, stay. Gives false for one in use, which can be tried again; rejects
 * with `engine-failed`.
 */
export async function removeBuiltImage({ docker }: EngineConnection, { reference, id }: BuiltImage): Promise<boolean> {
  const named = await inspect(docker, reference);
  if (named?.Id === id) return remove(docker, reference);
  // The name went to another image. By its id, an image that bears one more name would lose that name too.
  const image = await inspect(docker, id);
  return image === undefined || (image.RepoTags ?? []).length > 0 || remove(docker, id);
}

async function inspect(
  docker: Docker,
  name: string,
): Promise<{ readonly Id: string; readonly RepoTags?: readonly string[] } | undefined> {
  try {
    return await docker.getImage(name).inspect();
  } catch (cause) {
    if (statusOf(cause) === 404) return undefined;
    throw asEngineFailure(cause);
  }
}

/** Without force: the engine refuses with 409 what a container or another image needs. */
async function remove(docker: Docker, name: string): Promise<boolean> {
  try {
    await docker.getImage(name).remove({ force: false });
    return true;
  } catch (cause) {
    const status = statusOf(cause);
    if (status !== 404 && status !== 409) throw asEngineFailure(cause);
    return status === 404;
  }
}
