import { SlipwayError } from '@slipway/core';
import type { RegistryClient } from '../client.ts';

const most = 3;

/** Reads some images in full, taken by chance. Gives their names; rejects when one of them is broken. */
export async function spotCheck(
  client: RegistryClient,
  tags: readonly { readonly repository: string; readonly tag: string }[],
): Promise<readonly string[]> {
  const chosen = [...tags].sort(() => Math.random() - 0.5).slice(0, most);
  for (const { repository, tag } of chosen) await readAll(client, repository, tag, `${repository}:${tag}`);
  return chosen.map(({ repository, tag }) => `${repository}:${tag}`);
}

async function readAll(client: RegistryClient, repository: string, reference: string, image: string): Promise<void> {
  const manifest = await client.getManifest(repository, reference);
  if (manifest === undefined) throw broken(image, reference);
  const {
    manifests = [],
    config,
    layers = [],
  } = JSON.parse(manifest.bytes.toString('utf8')) as {
    readonly manifests?: readonly { readonly digest: string }[];
    readonly config?: { readonly digest: string };
    readonly layers?: readonly { readonly digest: string; readonly urls?: unknown }[];
  };
  for (const { digest } of manifests) {
    if ((await client.head(repository, digest)) !== undefined) await readAll(client, repository, digest, image);
    else if ((await client.headBlob(repository, digest)) === undefined) throw broken(image, digest);
  }
  const blobs = [...(config === undefined ? [] : [config]), ...layers.filter((layer) => !('urls' in layer))];
  for (const { digest } of blobs) {
    const pieces = await client.getBlob(repository, digest);
    if (pieces === undefined) throw broken(image, digest);
    // Its end fails when the bytes are others.
    for await (const _ of pieces);
  }
}

function broken(image: string, what: string): SlipwayError {
  return new SlipwayError('registry-failed', `${image} is broken after the collection: ${what} is missing`, {
    advice: 'Stop what writes to the registry, restore its storage from a backup, and report this.',
  });
}
