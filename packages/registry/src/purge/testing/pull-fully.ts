import type { RegistryClient } from '../../client.ts';
import { collect } from '../../testing/images.ts';

interface AnyManifest {
  readonly config?: { readonly digest: string };
  readonly layers?: readonly { readonly digest: string }[];
  readonly manifests?: readonly { readonly digest: string }[];
}

/** Reads a manifest with every manifest and blob that it needs, as a pull does; gives the digests of what is missing. */
export async function missingFrom(
  client: RegistryClient,
  repository: string,
  reference: string,
  checked = new Set<string>(),
): Promise<readonly string[]> {
  const manifest = await client.getManifest(repository, reference);
  if (manifest === undefined) return [reference];
  const { config, layers = [], manifests = [] } = JSON.parse(manifest.bytes.toString()) as AnyManifest;
  const missing: string[] = [];
  for (const { digest } of [...(config === undefined ? [] : [config]), ...layers]) {
    if (checked.has(digest)) continue;
    const blob = await client.getBlob(repository, digest);
    if (blob === undefined) missing.push(digest);
    // Reading to the end compares the digest.
    else await collect(blob);
    checked.add(digest);
  }
  for (const { digest } of manifests) {
    if (checked.has(digest)) continue;
    missing.push(...(await missingFrom(client, repository, digest, checked)));
    checked.add(digest);
  }
  return missing;
}

/** All tags of a repository and what they lead to, sorted. */
export async function tagsNow(client: RegistryClient, repository: string): Promise<Readonly<Record<string, string>>> {
  const { tags } = await client.tags(repository);
  const found = await Promise.all(
    tags.toSorted().map(async (tag) => [tag, (await client.head(repository, tag))?.digest ?? 'nothing'] as const),
  );
  return Object.fromEntries(found);
}
