import { probe } from './http-probe.mjs';

const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/**
 * The digest under which a registry without a login serves an image, or undefined when it does not have it.
 * @param {string} image `127.0.0.1:5000/hello:1` or `127.0.0.1:5000/hello@sha256:…`
 * @returns {Promise<string | undefined>}
 */
export async function servedDigest(image) {
  const match = /^([^/:]+):(\d+)\/([^:@]+)[:@](.+)$/.exec(image);
  if (match === null) return undefined;
  const [, host = '', port, repository, reference] = match;
  const answer = await probe({
    host,
    port: Number(port),
    method: 'HEAD',
    path: `/v2/${repository}/manifests/${reference}`,
    headers: { accept: manifestTypes.join(', ') },
  });
  const digest = 'reason' in answer ? undefined : answer.headers['docker-content-digest'];
  return typeof digest === 'string' ? digest : undefined;
}
