import type { RegistryClient } from '../client.ts';
import { mapLimited } from '../map-limited.ts';

/** What the tags of a registry lead to. */
export interface Reachable {
  /** Every manifest, configuration and layer. */
  readonly digests: ReadonlySet<string>;
  /** Tags with an image, for a look afterwards. */
  readonly tags: readonly { readonly repository: string; readonly tag: string }[];
}

const atOnce = 4;

interface Content {
  readonly manifests?: readonly { readonly digest?: unknown }[];
  readonly config?: { readonly digest?: unknown };
  readonly layers?: readonly { readonly digest?: unknown }[];
}

/** Follows every tag of a registry to everything that an image needs. */
export async function findReachable(client: RegistryClient, signal?: AbortSignal): Promise<Reachable> {
  const digests = new Set<string>();
  const tags: { repository: string; tag: string }[] = [];

  const follow = async (repository: string, reference: string): Promise<boolean> => {
    if (digests.has(reference)) return true;
    // What is named here is needed, whether it is a manifest or, as in the index of a build cache, a blob.
    if (reference.includes(':')) digests.add(reference);
    const manifest = await client.getManifest(repository, reference, signal);
    if (manifest === undefined) return false;
    digests.add(manifest.digest);
    const { manifests = [], config, layers = [] } = JSON.parse(manifest.bytes.toString('utf8')) as Content;
    for (const { digest } of config === undefined ? layers : [config, ...layers]) {
      if (typeof digest === 'string') digests.add(digest);
    }
    for (const { digest } of manifests) if (typeof digest === 'string') await follow(repository, digest);
    return true;
  };

  for await (const repository of client.catalog(signal === undefined ? {} : { signal })) {
    const { tags: names } = await client.tags(repository, signal === undefined ? {} : { signal });
    await mapLimited(names, atOnce, async (tag) => {
      if (await follow(repository, tag)) tags.push({ repository, tag });
    });
  }
  return { digests, tags };
}
