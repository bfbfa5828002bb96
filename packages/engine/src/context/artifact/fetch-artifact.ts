import { SlipwayError } from '@slipway/core';
import { createRegistryClient, type CredentialSource, type RegistryClient } from '@slipway/registry';
import { checkedEntries, newTally, type ArchiveTally } from '../archive/checked-entries.ts';
import { cleanName } from '../archive/entry-name.ts';
import { refusedArchive, type ArchiveLimits } from '../archive/limits.ts';
import { spool } from '../archive/spool.ts';
import type { RemoteReference } from '../reference.ts';
import type { TarEntry } from '../tar.ts';
import { artifactLayers, type ArtifactLayer } from './manifest.ts';

/** How an artifact is fetched. */
export interface FetchArtifactOptions {
  readonly limits: ArchiveLimits;
  readonly signal: AbortSignal;
  readonly credentials: CredentialSource;
}

type ArtifactReference = Extract<RemoteReference, { readonly kind: 'artifact' }>;

/** Pulls an artifact and writes what its layers may hold to a new file as one plain tar. The limits count for all layers together. */
export async function fetchArtifact(
  { host, repository, reference }: ArtifactReference,
  file: string,
  options: FetchArtifactOptions,
): Promise<void> {
  const { signal, credentials } = options;
  const client = createRegistryClient(host, { credentials });
  const name = `oci://${host}/${repository}${reference.startsWith('sha256:') ? '@' : ':'}${reference}`;
  const manifest = await client.getManifest(repository, reference, signal);
  if (manifest === undefined) throw missing(name);
  if (reference.startsWith('sha256:') && manifest.digest !== reference) {
    throw new SlipwayError('registry-failed', `digest mismatch: ${host} sent ${manifest.digest} as ${reference}`);
  }
  const layers = artifactLayers(manifest.bytes, name);
  await spool(entriesOf(layers, { ...options, client, repository, name }), file, signal);
}

interface Pull extends FetchArtifactOptions {
  readonly client: RegistryClient;
  readonly repository: string;
  readonly name: string;
}

async function* entriesOf(layers: readonly ArtifactLayer[], pull: Pull): AsyncGenerator<TarEntry> {
  const tally = newTally();
  for (const layer of layers) {
    const blob = await pull.client.getBlob(pull.repository, layer.digest, { signal: pull.signal });
    if (blob === undefined) throw missing(`${pull.name} (layer ${layer.digest})`);
    if (layer.file !== undefined) yield fileOf(layer.file, layer.size, blob, pull.limits, tally);
    else yield* placed(layer.unpackInto ?? '', checkedEntries(blob, pull.limits, tally), pull.limits);
  }
}

function fileOf(
  title: string,
  size: number,
  pieces: AsyncIterable<Uint8Array>,
  limits: ArchiveLimits,
  tally: ArchiveTally,
): TarEntry {
  tally.bytes += size;
  if (tally.bytes > limits.totalBytes) throw refusedArchive(`it is larger than ${limits.totalBytes} bytes`);
  const name = cleanName(title, limits);
  if (name === '' || tally.links.has(name)) throw refusedArchive('its title is no name for a file', title);
  return { name, type: 'file', mode: 0o644, mtime: new Date(0), content: { size, pieces } };
}

async function* placed(
  directory: string,
  entries: AsyncIterable<TarEntry>,
  limits: ArchiveLimits,
): AsyncGenerator<TarEntry> {
  const prefix = cleanName(directory, limits);
  for await (const entry of entries) {
    const below = (path: string): string => (prefix === '' ? path : `${prefix}/${path}`);
    const linkname = entry.type === 'link' && entry.linkname !== undefined ? { linkname: below(entry.linkname) } : {};
    yield { ...entry, name: below(entry.name), ...linkname };
  }
}

function missing(name: string): SlipwayError {
  return new SlipwayError('invalid-context', `the artifact ${name} does not exist, or this login may not see it`, {
    advice: 'Check host, repository and tag; log in with `docker login` where that is needed.',
  });
}
