import { createHash } from 'node:crypto';

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const indexType = 'application/vnd.oci.image.index.v1+json';
const configType = 'application/vnd.oci.image.config.v1+json';

/** An entry of an index: the image for a platform. */
export interface IndexEntry {
  readonly digest: string;
  readonly size: number;
  /** `linux/amd64`; `unknown/unknown` for an attestation. */
  readonly platform: string;
}

/**
 * Pushes an image without layers, which differs from others by its content alone, without an engine. `reference` is a tag; absent: it is
 * pushed by its digest.
 */
export async function pushBareImage(
  registry: string,
  repository: string,
  content: string,
  reference?: string,
): Promise<Omit<IndexEntry, 'platform'>> {
  const config = JSON.stringify({ architecture: 'amd64', os: 'linux', content });
  const configDigest = digestOf(config);
  const upload = await fetch(`${registry}/v2/${repository}/blobs/uploads/`, { method: 'POST' });
  const target = new URL(upload.headers.get('location') ?? '', registry);
  target.searchParams.set('digest', configDigest);
  await expectStatus(await fetch(target, { method: 'PUT', body: config }), 201);
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: configType, size: Buffer.byteLength(config), digest: configDigest },
    layers: [],
  });
  const digest = await putManifest(registry, repository, reference ?? digestOf(manifest), manifestType, manifest);
  return { digest, size: Buffer.byteLength(manifest) };
}

/** Pushes an index of images that are there already; gives its digest. */
export async function pushBareIndex(
  registry: string,
  repository: string,
  tag: string,
  entries: readonly IndexEntry[],
): Promise<string> {
  const manifests = entries.map(({ digest, size, platform }) => {
    const [os = '', architecture = ''] = platform.split('/');
    return { mediaType: manifestType, digest, size, platform: { os, architecture } };
  });
  return putManifest(
    registry,
    repository,
    tag,
    indexType,
    JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests }),
  );
}

/** Takes a manifest away, and with it every tag that names it. */
export async function deleteManifest(registry: string, repository: string, digest: string): Promise<void> {
  await expectStatus(await fetch(`${registry}/v2/${repository}/manifests/${digest}`, { method: 'DELETE' }), 202);
}

async function putManifest(
  registry: string,
  repository: string,
  reference: string,
  mediaType: string,
  body: string,
): Promise<string> {
  const answer = await fetch(`${registry}/v2/${repository}/manifests/${reference}`, {
    method: 'PUT',
    headers: { 'content-type': mediaType },
    body,
  });
  await expectStatus(answer, 201);
  return digestOf(body);
}

async function expectStatus(answer: Response, status: number): Promise<void> {
  if (answer.status !== status) throw new Error(`the registry answers ${answer.status}: ${await answer.text()}`);
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
