import type { RepositoryView, ViewedManifest } from '@slipway/core';
import { mapLimited, readManifestLinks, readRepository, type RegistryClient } from '@slipway/registry';
import type { ReconcileResult, RegistryIndex } from '@slipway/store';
import type { RegistryStorage, StoredRepository } from './storage.ts';

/** Requests at a time. */
const concurrency = 4;

/** What comparing a repository needs. */
export interface ReconcileContext {
  readonly client: RegistryClient;
  readonly index: Pick<RegistryIndex, 'revision' | 'repository' | 'reconcile' | 'removeRepository'>;
  /** The registry's own files, where they can be read. */
  readonly storage?: RegistryStorage | undefined;
  readonly now: number;
  readonly signal: AbortSignal;
}

/** Compares what is known of a repository with what the registry has; undefined when there is none (any more). */
export async function reconcileRepository(
  name: string,
  { client, index, storage, now, signal }: ReconcileContext,
): Promise<ReconcileResult | undefined> {
  const since = await index.revision(name);
  const known = await index.repository(name);
  const stored = await storage?.read(name);
  const view = await readRepository(client, name, { known, concurrency, signal });
  if (view === undefined) {
    await index.removeRepository(name, now);
    return undefined;
  }
  const unseen = [...(stored?.manifests.keys() ?? [])].filter(
    (digest) => !view.manifests.some((manifest) => manifest.digest === digest),
  );
  const found = await mapLimited(unseen, concurrency, (digest) => fetchManifest(client, name, digest, signal));
  const loose = looseManifests(view);
  const present = await mapLimited(loose, concurrency, (digest) => client.head(name, digest, signal));
  const gone = new Set(loose.filter((_, at) => present[at] === undefined));
  const manifests = [...view.manifests, ...found.filter((manifest) => manifest !== undefined)].filter(
    ({ digest }) => !gone.has(digest),
  );
  // Distribution lists a repository for ever, also when there is nothing in it any more.
  if (view.tags.length + manifests.length === 0 && known === undefined) return undefined;
  return await index.reconcile(
    {
      name,
      tags: view.tags.map(({ name: tag, digest }) => ({
        name: tag,
        digest,
        ...storedTime(stored?.tags.get(tag), digest),
      })),
      manifests: manifests.map(({ digest, mediaType, size, links }) => ({
        digest,
        mediaType,
        size,
        links,
        ...timeOf(stored?.manifests.get(digest)),
      })),
      isComplete: stored !== undefined,
      goneManifests: [...gone],
    },
    since,
    now,
  );
}

/** Manifests that no tag leads to: only by their digest it can be told whether they are still there. */
function looseManifests({ tags, manifests }: RepositoryView): readonly string[] {
  const byDigest = new Map(manifests.map((manifest) => [manifest.digest, manifest]));
  const reached = new Set<string>();
  const pending = tags.flatMap(({ digest }) => digest ?? []);
  for (let digest = pending.pop(); digest !== undefined; digest = pending.pop()) {
    if (reached.has(digest)) continue;
    reached.add(digest);
    pending.push(...(byDigest.get(digest)?.links?.children ?? []));
  }
  return [...byDigest.keys()].filter((digest) => !reached.has(digest));
}

/** Undefined for what the registry does not have, although its storage still shows it. */
async function fetchManifest(
  client: RegistryClient,
  repository: string,
  digest: string,
  signal: AbortSignal,
): Promise<ViewedManifest | undefined> {
  const read = await client.getManifest(repository, digest, signal);
  if (read === undefined) return undefined;
  const { mediaType, size, bytes } = read;
  return { digest, mediaType, size, links: readManifestLinks(digest, bytes) };
}

/** Of a tag that storage knows with another digest, nothing is known: it has moved since. */
function storedTime(stored: StoredTag | undefined, digest: string | undefined) {
  return stored !== undefined && stored.digest === digest
    ? { updatedAt: stored.at, timeSource: 'storage' as const }
    : {};
}

type StoredTag = StoredRepository['tags'] extends ReadonlyMap<string, infer Tag> ? Tag : never;

function timeOf(at: number | undefined) {
  return at === undefined ? {} : { pushedAt: at, timeSource: 'storage' as const };
}
