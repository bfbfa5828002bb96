/** Labels that a patch carries, so that the next run knows what it was made of. */
export const patchLabels = {
  /** `sha256:…` of the image that was patched. */
  baseDigest: 'org.opencontainers.image.base.digest',
  /** `HOST/REPOSITORY:T` */
  baseName: 'org.opencontainers.image.base.name',
  /** The tag that it is a patch of. */
  of: 'dev.slipway.patch.of',
  /** `openssl 3.0.1→3.0.2; …` */
  packages: 'dev.slipway.patch.packages',
} as const;

/** The labels of an image that is a patch of `tag`; undefined for one that nobody here has made. */
export function readPatchLabels(
  labels: ReadonlyMap<string, string>,
  tag: string,
): { readonly baseDigest: string | undefined } | undefined {
  return labels.get(patchLabels.of) === tag ? { baseDigest: labels.get(patchLabels.baseDigest) } : undefined;
}
