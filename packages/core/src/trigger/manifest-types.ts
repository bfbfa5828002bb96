const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** Whether a media type, with parameters or not, is that of a manifest: everything else that registries tell of is a blob. */
export function isManifestType(mediaType = ''): boolean {
  return manifestTypes.includes(mediaType.split(';')[0]?.trim() ?? '');
}
