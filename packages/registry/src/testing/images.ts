import { digestOf } from '../digest.ts';
import type { RegistryClient } from '../client.ts';

const ociIndex = 'application/vnd.oci.image.index.v1+json';
const ociManifest = 'application/vnd.oci.image.manifest.v1+json';

/** An entry of an index, or a part of an image. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** Text or bytes as a stream of one piece. */
export async function* piecesOf(content: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(content));
}

/** Everything that comes. */
export async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Uploads a blob and tells how a manifest names it. */
export async function pushBlob(
  client: RegistryClient,
  repository: string,
  content: string | Uint8Array,
  mediaType = 'application/vnd.oci.image.layer.v1.tar',
): Promise<Descriptor> {
  const bytes = Buffer.from(content);
  const digest = digestOf(bytes);
  await client.uploadBlob(repository, { digest, size: bytes.length, content: piecesOf(bytes) });
  return { mediaType, digest, size: bytes.length };
}

/** Pushes an image of these layers; under its digest alone when it gets no tag. */
export async function pushTestImage(
  client: RegistryClient,
  repository: string,
  image: {
    readonly layers?: readonly (string | Uint8Array)[];
    readonly tag?: string;
    readonly more?: Readonly<Record<string, unknown>>;
  } = {},
): Promise<Descriptor> {
  const config = await pushBlob(
    client,
    repository,
    JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [] }, config: {} }),
    'application/vnd.oci.image.config.v1+json',
  );
  const layers: Descriptor[] = [];
  for (const layer of image.layers ?? ['layer']) layers.push(await pushBlob(client, repository, layer));
  const manifest = { schemaVersion: 2, mediaType: ociManifest, config, layers, ...image.more };
  return pushManifest(client, repository, manifest, image.tag);
}

/** Pushes an index of these entries; under its digest alone when it gets no tag. */
export function pushTestIndex(
  client: RegistryClient,
  repository: string,
  entries: readonly (Descriptor & { readonly platform?: object })[],
  tag?: string,
): Promise<Descriptor> {
  const index = { schemaVersion: 2, mediaType: ociIndex, manifests: entries };
  return pushManifest(client, repository, index, tag);
}

async function pushManifest(
  client: RegistryClient,
  repository: string,
  manifest: { readonly mediaType: string },
  tag: string | undefined,
): Promise<Descriptor> {
  const bytes = Buffer.from(JSON.stringify(manifest, undefined, 3));
  const digest = digestOf(bytes);
  await client.putManifest(repository, tag ?? digest, { bytes, mediaType: manifest.mediaType });
  return { mediaType: manifest.mediaType, digest, size: bytes.length };
}
