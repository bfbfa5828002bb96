import { SlipwayError } from '@slipway/core';
import type { RegistryClient } from '../client.ts';
import type { EntryChoice } from './choose-entries.ts';
import { copyAttachments, readAttachments, type Attachments } from './copy-referrers.ts';
import { copyRoot, type TreeTarget } from './copy-tree.ts';
import type { ImportEvent } from './events.ts';
import { manifestBudget, manifestsOf, readImageTree, type ImageSource, type ImageTree } from './image-tree.ts';
import { newTally } from './tally.ts';

/** A place for an image in the target's registry: under a tag, or under its digest alone. */
export interface ImportPlace {
  readonly repository: string;
  readonly tag?: string;
}

/** An image to be copied, and how. */
export interface ImportRequest extends EntryChoice {
  readonly source: ImageSource & {
    /** A tag or a digest. */
    readonly reference: string;
  };
  readonly target: { readonly client: RegistryClient; readonly places: readonly ImportPlace[] };
  /** Moves tags that exist; otherwise one with another digest is an error (`conflict`). */
  readonly force?: boolean;
  /** Whether signatures and whatever else refers to the image come along; they do not by default. */
  readonly referrers?: boolean;
  /** Manifests in all; 50 by default. */
  readonly manifestLimit?: number;
  /** Blobs at a time; 3 by default. */
  readonly concurrency?: number;
  /** Bytes of one request, for a target whose proxy limits them. */
  readonly chunkBytes?: number;
  /** Whether source and target are one registry under two names; by default they are when their names are the same. */
  readonly isSameRegistry?: boolean;
  readonly onEvent?: (event: ImportEvent) => void;
  readonly signal?: AbortSignal | undefined;
}

/** What an import has done. */
export interface ImportResult {
  /** `sha256:…` of what the places have now; the source's, unless entries were left out of an index. */
  readonly digest: string;
  readonly sourceDigest: string;
  readonly mediaType: string;
  /** Bytes of blobs that were sent; what was there or could be taken over counts nothing. */
  readonly bytes: number;
  /** Manifests that were put. */
  readonly manifests: number;
}

const defaultManifestLimit = 50;
const defaultConcurrency = 3;

/**
 * Copies an image with everything that it needs into a registry, as a stream. Everything is read and checked before anything is written, tags come
 * last, and what is there already is left alone, so an import that was interrupted goes on when it is asked for again.
 */
export async function importImage(request: ImportRequest): Promise<ImportResult> {
  const { source, target, signal } = request;
  const tell = request.onEvent ?? (() => undefined);
  const budget = manifestBudget(request.manifestLimit ?? defaultManifestLimit);
  const tree = await readImageTree(source, source.reference, request, budget, signal);
  const attachments = request.referrers === true ? await readAttachments(source, tree, budget, signal) : undefined;
  const { digest, mediaType } = tree.manifest;
  tell({ kind: 'resolved', digest, ...sizesOf(tree) });
  if (tree.changedFrom !== undefined) tell({ kind: 'index-changed', from: tree.changedFrom, to: digest });
  if (request.force !== true) await checkTags(request, digest);

  const tally = newTally();
  const repositories = [...new Set(target.places.map(({ repository }) => repository))];
  const isSameRegistry = request.isSameRegistry ?? source.client.host === target.client.host;
  const stop = new AbortController();
  const common = {
    client: target.client,
    concurrency: request.concurrency ?? defaultConcurrency,
    chunkBytes: request.chunkBytes,
    tally,
    tell,
    stop: () => stop.abort(),
    signal: signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]),
  };
  for (const [index, repository] of repositories.entries()) {
    const mountFrom = [...(isSameRegistry ? [source.repository] : []), ...repositories.slice(0, index)];
    const tags = target.places.flatMap((place) => (place.repository === repository ? (place.tag ?? []) : []));
    const place = { ...common, repository, mountFrom: mountFrom.filter((from) => from !== repository) };
    await copyInto(source, tree, attachments, place, tags);
  }
  return {
    digest,
    sourceDigest: tree.changedFrom ?? digest,
    mediaType,
    bytes: tally.bytes,
    manifests: tally.manifests,
  };
}

async function copyInto(
  source: ImageSource,
  tree: ImageTree,
  attachments: Attachments | undefined,
  target: TreeTarget,
  tags: readonly string[],
): Promise<void> {
  await copyRoot(source, tree, target, tags, async () => {
    if (attachments !== undefined) await copyAttachments(source, attachments, target);
  });
}

/** A tag that has this digest already is no conflict: the import was done before. */
async function checkTags({ target, signal }: ImportRequest, digest: string): Promise<void> {
  for (const { repository, tag } of target.places) {
    const present = tag === undefined ? undefined : await target.client.head(repository, tag, signal);
    if (present === undefined || present.digest === digest) continue;
    const name = `${target.client.host}/${repository}:${tag ?? ''}`;
    throw new SlipwayError('conflict', `${name} exists already, with another image`, {
      details: { repository, tag, digest: present.digest },
      advice: 'Give --force to move the tag, or another tag.',
    });
  }
}

function sizesOf(tree: ImageTree): { readonly manifests: number; readonly blobs: number; readonly bytes: number } {
  const manifests = new Set(manifestsOf(tree).map(({ manifest }) => manifest.digest));
  const blobs = new Map(manifestsOf(tree).flatMap((part) => part.blobs.map((blob) => [blob.digest, blob.size])));
  return {
    manifests: manifests.size,
    blobs: blobs.size,
    bytes: [...blobs.values()].reduce((sum, size) => sum + size, 0),
  };
}
