import { formatImageRef, parseImageRef, type BaseImageDependency, type ImageRef } from '@slipway/core';
import type Docker from 'dockerode';
import { statusOf } from '../docker/api/engine-error.ts';
import { baseImagesOf } from './base-images.ts';
import type { Vertex } from './status.ts';

/**
 * The images that a build stood on, each with its digest as far as one is known: from the graph for an image that came from a
 * registry, from the engine's own store for one that was there already.
 */
export function usedBaseImages(docker: Docker, vertices: readonly Vertex[]): Promise<readonly BaseImageDependency[]> {
  return Promise.all(
    baseImagesOf(vertices).map(async (dependency) => {
      const digest = dependency.digest ?? (await storedDigest(docker, dependency.image));
      return digest === undefined ? dependency : { ...dependency, digest };
    }),
  );
}

async function storedDigest(docker: Docker, image: ImageRef): Promise<string | undefined> {
  try {
    const { RepoDigests: digests } = await docker.getImage(formatImageRef(image)).inspect();
    return digests
      .map(parseImageRef)
      .find((ref) => ref?.registry === image.registry && ref.repository === image.repository)?.digest;
  } catch (cause) {
    // An image that BuildKit fetched for itself is not in the store.
    if (statusOf(cause) === 404) return undefined;
    throw cause;
  }
}
