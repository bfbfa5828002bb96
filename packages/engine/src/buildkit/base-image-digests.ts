import { formatImageRef, parseImageRef, type BaseImageDependency, type ImageRef } from '@slipway/core';
import { createRegistryClient } from '@slipway/registry';
import type Docker from 'dockerode';
import { statusOf } from '../docker/api/engine-error.ts';
import { describeCause } from '../execute/describe.ts';
import type { CredentialSource, Output } from '../runtime/runtime.ts';
import { baseImagesOf } from './base-images.ts';
import type { Vertex } from './status.ts';

/** What looking digests up needs. */
export interface DigestLookup {
  readonly docker: Docker;
  readonly credentials: CredentialSource;
  /** Takes a warning for each digest that cannot be had (SE-21). */
  readonly out: Output;
  readonly signal: AbortSignal;
}

/** How long a registry may take to say a digest that a build can do without, in milliseconds. */
const answerWithinMs = 10_000;

/**
 * The images that a build stood on, each with its digest as far as one is known: from the graph; from the engine's own store for
 * an image that was there already; from its registry for one whose digest BuildKit keeps to itself, as 20.10 does for copies.
 */
export function usedBaseImages(
  vertices: readonly Vertex[],
  lookup: DigestLookup,
): Promise<readonly BaseImageDependency[]> {
  return Promise.all(
    baseImagesOf(vertices).map(async (dependency) => {
      const { image } = dependency;
      const digest =
        dependency.digest ?? (await storedDigest(lookup.docker, image)) ?? (await servedDigest(image, lookup));
      return typeof digest === 'string' ? { ...dependency, digest } : dependency;
    }),
  );
}

/** Undefined for an image that the store does not have; null for one that has no digest, because it was never in a registry. */
async function storedDigest(docker: Docker, image: ImageRef): Promise<string | null | undefined> {
  try {
    const { RepoDigests: digests } = await docker.getImage(formatImageRef(image)).inspect();
    const own = digests
      .map(parseImageRef)
      .find((ref) => ref?.registry === image.registry && ref.repository === image.repository);
    return own?.digest ?? null;
  } catch (cause) {
    // An image that BuildKit fetched for itself is not in the store.
    if (statusOf(cause) === 404) return undefined;
    throw cause;
  }
}

async function servedDigest(image: ImageRef, { credentials, out, signal }: DigestLookup): Promise<string | undefined> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]);
  try {
    const client = createRegistryClient(image.registry, { credentials });
    return (await client.head(image.repository, image.tag ?? 'latest', limited))?.digest;
  } catch (cause) {
    signal.throwIfAborted();
    const name = formatImageRef(image);
    await out('system', Buffer.from(`WARNING: the digest of ${name} cannot be looked up: ${describeCause(cause)}\n`));
    return undefined;
  }
}
