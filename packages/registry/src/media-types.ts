/**
 * Every manifest type in use. A request that does not name all four may be answered with another manifest, and so
 * with another digest, than the one that was pushed.
 */
export const manifestMediaTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
] as const;
