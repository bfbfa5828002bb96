import { formatImageRef, readBaseImages, type BaseImageDependency, type BuildOptions } from '@slipway/core';

/**
 * Marks the base images that a Dockerfile names by their digests. The graph of a build shows every image with the digest that was used, so
 * that only the text tells which of them could have been another one.
 */
export function markPinned(
  dependencies: readonly BaseImageDependency[],
  dockerfile: string,
  { buildArgs, target, platform }: Pick<BuildOptions, 'buildArgs' | 'target' | 'platform'>,
): readonly BaseImageDependency[] {
  const named = readBaseImages(dockerfile, {
    buildArgs,
    ...(target === undefined ? {} : { target }),
    ...(platform === undefined ? {} : { platform }),
  });
  const names = new Set(named.dependencies.map(({ image }) => formatImageRef(image)));
  return dependencies.map((dependency) => {
    const { image, digest } = dependency;
    const isNamedByTag = names.has(formatImageRef(image));
    const isPinned =
      digest !== undefined &&
      !isNamedByTag &&
      (image.tag === undefined || names.has(formatImageRef({ ...image, digest })));
    return isPinned ? { ...dependency, isPinned } : dependency;
  });
}
