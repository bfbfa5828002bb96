import type { RegistryClient } from '../client.ts';
import { mapLimited } from '../map-limited.ts';
import { isUntagDummy } from '../untag/dummy.ts';
import { readManifestLinks } from './manifest-links.ts';
import { noGuards, type RepositoryView, type ViewedManifest, type ViewedTag } from './registry-view.ts';

/** What a look at a registry needs of its API. */
export type RegistryReader = Pick<RegistryClient, 'host' | 'catalog' | 'tags' | 'head' | 'getManifest'>;

/** How to look at a repository. */
export interface ReadOptions {
  /** What was known before: its manifests are not fetched again, and what only it knows (times, untagged manifests) stays. */
  readonly known?: RepositoryView | undefined;
  /** Requests at a time; 8 by default. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Looks a repository up as it is now: every tag with the digest it has at this moment, and everything that can be reached from there.
 * A tag that moved since loses its time, because that one belonged to another digest.
 */
export async function readRepository(
  reader: RegistryReader,
  name: string,
  { known, concurrency = 8, signal }: ReadOptions = {},
): Promise<RepositoryView | undefined> {
  const { repositoryExists, tags: names } = await reader.tags(name, { signal });
  // Distribution 2.8 also says so of a repository that has manifests and never had a tag.
  if (!repositoryExists && (known?.manifests ?? []).length === 0) return undefined;
  const knownTags = new Map(known?.tags.map((tag) => [tag.name, tag]));
  const tags = await mapLimited(names, concurrency, async (tag): Promise<ViewedTag> => {
    const digest = await digestNow(reader, name, tag, signal);
    const before = knownTags.get(tag);
    return before !== undefined && before.digest === digest ? before : { name: tag, digest };
  });

  const manifests = new Map(known?.manifests.map((manifest) => [manifest.digest, manifest]));
  const dummies = new Set<string>();
  let wanted = tags.flatMap(({ digest }) => digest ?? []);
  const seen = new Set<string>();
  while (wanted.length > 0) {
    const unread = [...new Set(wanted)].filter((digest) => !seen.has(digest));
    for (const digest of unread) seen.add(digest);
    const found = await mapLimited(unread, concurrency, async (digest) => {
      const before = manifests.get(digest);
      return before?.links === undefined ? fetchManifest(reader, name, digest, before, signal) : before;
    });
    unread.forEach((digest, index) => {
      if (found[index] === 'dummy') dummies.add(digest);
    });
    const present = found.filter((manifest) => manifest !== undefined && manifest !== 'dummy');
    for (const manifest of present) manifests.set(manifest.digest, manifest);
    wanted = present.flatMap(({ links }) => links?.children ?? []);
  }
  const tagged = new Set(tags.map(({ digest }) => digest ?? ''));
  const formerly = new Set(known?.tags.map(({ digest }) => digest ?? ''));
  return {
    name,
    // One that is just being taken away is as good as gone.
    tags: tags.filter(({ digest }) => digest === undefined || !dummies.has(digest)),
    manifests: [...manifests.values()].map((manifest) => withoutTag(manifest, tagged, formerly)),
    guards: known?.guards ?? noGuards,
    isComplete: known?.isComplete ?? false,
  };
}

/** What a tag points to now; undefined when it is listed and yet leads nowhere. */
export async function digestNow(
  reader: Pick<RegistryReader, 'head'>,
  repository: string,
  tag: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  // One that is being moved leads nowhere for a moment; a second look tells it from one that is broken.
  const found = (await reader.head(repository, tag, signal)) ?? (await reader.head(repository, tag, signal));
  return found?.digest;
}

/** A manifest that has lost its last tag since it was known has done so at a time that nobody knows. */
function withoutTag(manifest: ViewedManifest, tags: ReadonlySet<string>, former: ReadonlySet<string>): ViewedManifest {
  const { digest, untaggedAt } = manifest;
  if (untaggedAt !== undefined || tags.has(digest) || !former.has(digest)) return manifest;
  return { ...manifest, untaggedAt: 'unknown' };
}

/**
 * Undefined for what is no manifest (any more): a missing child, or a blob that an index of a build cache names; `dummy` for what takes the place
 * of a tag for a moment.
 */
async function fetchManifest(
  reader: RegistryReader,
  repository: string,
  digest: string,
  known: ViewedManifest | undefined,
  signal: AbortSignal | undefined,
): Promise<ViewedManifest | 'dummy' | undefined> {
  const manifest = await reader.getManifest(repository, digest, signal);
  if (manifest === undefined) return undefined;
  const { mediaType, size, bytes } = manifest;
  if (isUntagDummy(bytes)) return 'dummy';
  return { ...known, digest, mediaType, size, links: readManifestLinks(digest, bytes) };
}
