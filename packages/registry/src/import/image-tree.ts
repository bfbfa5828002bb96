import { SlipwayError } from '@slipway/core';
import type { RegistryClient } from '../client.ts';
import { digestOf } from '../digest.ts';
import type { Manifest } from '../manifests.ts';
import { manifestMediaTypes } from '../media-types.ts';
import { chooseEntries, isOf, nameOf, withEntries, type EntryChoice } from './choose-entries.ts';
import { readContents, type Descriptor, type IndexEntry } from './contents.ts';

/** A manifest with everything that it needs, each in its order. */
export interface ImageTree {
  readonly manifest: Manifest;
  /** Of the manifest in the source, where entries were left out of it. */
  readonly changedFrom?: string;
  readonly children: readonly ImageTree[];
  readonly blobs: readonly Descriptor[];
}

/** Where images are read from. */
export interface ImageSource {
  readonly client: RegistryClient;
  readonly repository: string;
}

/** Counts the manifests of an import, which may not be too many. */
export interface ManifestBudget {
  take(count: number): void;
}

/** Makes a budget of so many manifests; asking for more is an error (`invalid-argument`). */
export function manifestBudget(limit: number): ManifestBudget {
  let left = limit;
  return {
    take(count) {
      left -= count;
      if (left >= 0) return;
      throw new SlipwayError('invalid-argument', `the image has more than ${limit} manifests`, {
        advice: 'Choose platforms, or raise the limit of manifests.',
      });
    },
  };
}

/** Reads a tag or digest with everything below it; nothing is written. Rejects with `not-found` when it does not exist. */
export async function readImageTree(
  source: ImageSource,
  reference: string,
  choice: EntryChoice,
  budget: ManifestBudget,
  signal: AbortSignal | undefined,
): Promise<ImageTree> {
  const { client, repository } = source;
  const manifest = await client.getManifest(repository, reference, signal);
  if (manifest === undefined) {
    const name = `${client.host}/${repository}${reference.includes(':') ? '@' : ':'}${reference}`;
    throw new SlipwayError('not-found', `${name} does not exist, or this login may not see it`, {
      advice: 'Check registry, repository and tag; give -u and -p where the source wants a login.',
    });
  }
  budget.take(1);
  const tree = await expand(source, manifest, choice, budget, signal);
  if (choice.platforms !== undefined && tree.blobs.length > 0 && tree.children.length === 0) {
    await checkPlatform(source, tree, choice.platforms, signal);
  }
  return tree;
}

/** All manifests of a tree, those that others need first. */
export function manifestsOf(tree: ImageTree): readonly ImageTree[] {
  return [...tree.children.flatMap(manifestsOf), tree];
}

async function expand(
  source: ImageSource,
  manifest: Manifest,
  choice: EntryChoice,
  budget: ManifestBudget,
  signal: AbortSignal | undefined,
): Promise<ImageTree> {
  const contents = readContents(manifest.digest, manifest.mediaType, manifest.bytes);
  if (contents.kind === 'image') {
    return { manifest, children: [], blobs: [contents.config, ...contents.layers] };
  }
  // A build cache's index names no platforms, and what it names are blobs.
  const isChoosable = contents.entries.some(({ platform }) => platform !== undefined);
  const entries = isChoosable ? chooseEntries(manifest.digest, contents.entries, choice) : contents.entries;
  const known = entries.filter(({ mediaType }) => isManifestType(mediaType));
  budget.take(known.length);
  const children: ImageTree[] = [];
  const blobs: Descriptor[] = [];
  for (const entry of entries) {
    const child = await readChild(source, entry, signal);
    if (child === undefined) {
      blobs.push(entry);
      continue;
    }
    if (!known.includes(entry)) budget.take(1);
    // Platforms are chosen once, among what the user sees.
    children.push(await expand(source, child, {}, budget, signal));
  }
  if (entries.length === contents.entries.length) return { manifest, children, blobs };
  const bytes = withEntries(manifest.bytes, new Set(entries.map(({ digest }) => digest)));
  const changed = { ...manifest, bytes, size: bytes.length, digest: digestOf(bytes) };
  return { manifest: changed, changedFrom: manifest.digest, children, blobs };
}

/** Undefined for a blob. */
async function readChild(
  { client, repository }: ImageSource,
  entry: IndexEntry,
  signal: AbortSignal | undefined,
): Promise<Manifest | undefined> {
  if (!isManifestType(entry.mediaType) && (await client.headBlob(repository, entry.digest, signal)) !== undefined) {
    return undefined;
  }
  const child = await client.getManifest(repository, entry.digest, signal);
  if (child === undefined) {
    throw new SlipwayError('registry-failed', `the image is incomplete: ${client.host} has no ${entry.digest} of it`, {
      advice: 'Push the image to the source anew, or choose platforms that are complete.',
    });
  }
  if (child.size !== entry.size) {
    const sizes = `has ${child.size} bytes and not ${entry.size}, as its index says`;
    throw new SlipwayError('registry-failed', `the image is broken: the manifest ${entry.digest} ${sizes}`);
  }
  return child;
}

function isManifestType(mediaType: string): boolean {
  return manifestMediaTypes.some((type) => type === mediaType);
}

const longestConfig = 4 * 1024 * 1024;

async function checkPlatform(
  { client, repository }: ImageSource,
  { manifest, blobs: [config] }: ImageTree,
  platforms: NonNullable<EntryChoice['platforms']>,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (config === undefined || config.size > longestConfig) return;
  const pieces: Uint8Array[] = [];
  for await (const piece of (await client.getBlob(repository, config.digest, { signal })) ?? []) pieces.push(piece);
  const {
    os = '',
    architecture = '',
    variant,
  } = JSON.parse(Buffer.concat(pieces).toString('utf8') || '{}') as {
    readonly os?: string;
    readonly architecture?: string;
    readonly variant?: string;
  };
  const platform = { os, architecture, ...(variant !== undefined && { variant }) };
  if (platforms.every((wanted) => isOf(platform, wanted))) return;
  const wanted = platforms.map(nameOf).join(', ');
  throw new SlipwayError(
    'not-found',
    `${manifest.digest} is an image for ${nameOf(platform)} alone, not for ${wanted}`,
  );
}
