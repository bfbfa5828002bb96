import { registryFailure } from '../failures.ts';
import { mapLimited } from '../map-limited.ts';
import type { Descriptor } from './contents.ts';
import { copyBlob, type BlobTarget } from './copy-blob.ts';
import type { ImageSource, ImageTree } from './image-tree.ts';
import type { ImportTally } from './tally.ts';

/** Where a tree goes. */
export interface TreeTarget extends BlobTarget {
  /** Blobs at a time. */
  readonly concurrency: number;
  readonly tally: ImportTally;
  /** Ends everything that is under way, because one part has failed. */
  readonly stop: () => void;
  /** Whether what the target has already is looked at again, because it turned out to be incomplete. */
  readonly isSuspicious?: boolean;
}

/** Copies a tree up to its root: what manifests need comes before them. The root itself is put by whoever tags it. */
export async function copyBelow(source: ImageSource, tree: ImageTree, target: TreeTarget): Promise<void> {
  for (const child of tree.children) await copyTree(source, child, target);
  const blobs = new Map(tree.blobs.map((blob) => [blob.digest, blob]));
  let failure: { readonly cause: unknown } | undefined;
  const copied = mapLimited([...blobs.values()], target.concurrency, async (blob) => {
    try {
      await copyOnce(source, blob, target);
    } catch (cause) {
      failure ??= { cause };
      target.stop();
      throw cause;
    }
  });
  // What is said by those that were stopped is not why they were.
  await copied.catch((error: unknown) => {
    throw failure === undefined ? error : failure.cause;
  });
}

/** Copies a tree and puts its root under its digest. */
export async function copyTree(source: ImageSource, tree: ImageTree, target: TreeTarget): Promise<void> {
  const { client, repository, tell, signal, isSuspicious = false } = target;
  const { manifest } = tree;
  const about = { kind: 'manifest', repository, digest: manifest.digest } as const;
  if (!isSuspicious && (await client.head(repository, manifest.digest, signal)) !== undefined) {
    tell({ ...about, state: 'present' });
    return;
  }
  await copyBelow(source, tree, target);
  await client.putManifest(repository, manifest.digest, manifest, signal);
  target.tally.manifests += 1;
  tell({ ...about, state: 'copied' });
}

/**
 * Copies a tree and puts its root under its tags, or under its digest alone. A target that has the root is not asked for the rest, unless it then
 * refuses the root because something below it is missing.
 */
export async function copyRoot(
  source: ImageSource,
  tree: ImageTree,
  target: TreeTarget,
  tags: readonly string[],
  beforeTags: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  if (tags.length === 0) {
    await copyTree(source, tree, target);
    return beforeTags();
  }
  const { client, repository, signal } = target;
  const isThere = (await client.head(repository, tree.manifest.digest, signal)) !== undefined;
  if (isThere) target.tell({ kind: 'manifest', repository, digest: tree.manifest.digest, state: 'present' });
  else await copyBelow(source, tree, target);
  await beforeTags();
  try {
    await putTags(tree, target, tags);
  } catch (error) {
    if (!isThere || registryFailure(error)?.code !== 'MANIFEST_BLOB_UNKNOWN') throw error;
    await copyBelow(source, tree, { ...target, isSuspicious: true });
    await putTags(tree, target, tags);
  }
  if (isThere) return;
  target.tally.manifests += 1;
  target.tell({ kind: 'manifest', repository, digest: tree.manifest.digest, state: 'copied' });
}

async function putTags({ manifest }: ImageTree, target: TreeTarget, tags: readonly string[]): Promise<void> {
  const { client, repository, tell, signal } = target;
  for (const tag of tags) {
    // A registry tells its listeners of every push, and this one would be no news.
    const isMoved = (await client.head(repository, tag, signal))?.digest !== manifest.digest;
    if (isMoved) await client.putManifest(repository, tag, manifest, signal);
    tell({ kind: 'tagged', repository, tag, digest: manifest.digest, isMoved });
  }
}

async function copyOnce(source: ImageSource, blob: Descriptor, target: TreeTarget): Promise<void> {
  const { tally, repository } = target;
  const key = `${repository}@${blob.digest}`;
  const before = tally.blobs.get(key);
  if (before !== undefined) return before;
  const copied = copyBlob(source, blob, target).then((bytes) => {
    tally.bytes += bytes;
  });
  tally.blobs.set(key, copied);
  return copied;
}
