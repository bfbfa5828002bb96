import { referrersTag, type Referrer } from '../referrers.ts';
import { copyRoot, copyTree, type TreeTarget } from './copy-tree.ts';
import { manifestsOf, readImageTree, type ImageSource, type ImageTree, type ManifestBudget } from './image-tree.ts';

/** What cosign adds to the name of a digest's tag. */
const cosignSuffixes = ['.sig', '.att', '.sbom'];
const indexType = 'application/vnd.oci.image.index.v1+json';

/** What belongs to the manifests of an image without being part of it. */
export interface Attachments {
  readonly referrers: readonly { readonly subject: string; readonly referrer: Referrer; readonly tree: ImageTree }[];
  /** Tags that are named after a digest. */
  readonly tagged: readonly { readonly tag: string; readonly tree: ImageTree }[];
}

/** Reads what refers to any manifest of a tree, and what refers to that; nothing is written. */
export async function readAttachments(
  source: ImageSource,
  tree: ImageTree,
  budget: ManifestBudget,
  signal: AbortSignal | undefined,
): Promise<Attachments> {
  const { client, repository } = source;
  const referrers: { subject: string; referrer: Referrer; tree: ImageTree }[] = [];
  const tagged: { tag: string; tree: ImageTree }[] = [];
  const waiting = manifestsOf(tree).filter(({ changedFrom }) => changedFrom === undefined);
  const seen = new Set<string>();
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const subject = next.manifest.digest;
    if (seen.has(subject)) continue;
    seen.add(subject);
    for (const referrer of await client.referrers(repository, subject, { signal })) {
      const referring = await readImageTree(source, referrer.digest, {}, budget, signal);
      referrers.push({ subject, referrer, tree: referring });
      waiting.push(referring);
    }
    for (const suffix of cosignSuffixes) {
      const tag = `${referrersTag(subject)}${suffix}`;
      if ((await client.head(repository, tag, signal)) === undefined) continue;
      tagged.push({ tag, tree: await readImageTree(source, tag, {}, budget, signal) });
    }
  }
  return { referrers, tagged };
}

/** Copies attachments after their subjects. A target that keeps no list of referrers gets the tag that stands for it. */
export async function copyAttachments(
  source: ImageSource,
  { referrers, tagged }: Attachments,
  target: TreeTarget,
): Promise<void> {
  for (const { tree } of referrers) await copyTree(source, tree, target);
  for (const { tag, tree } of tagged) await copyRoot(source, tree, target, [tag]);
  const { client, repository, signal } = target;
  if (referrers.length === 0 || (await client.hasReferrersApi(repository, signal))) return;
  for (const subject of new Set(referrers.map((attachment) => attachment.subject))) {
    const added = referrers.filter((attachment) => attachment.subject === subject).map(({ referrer }) => referrer);
    const present = await client.referrers(repository, subject, { signal });
    const manifests = [...present, ...added.filter(({ digest }) => !present.some((known) => known.digest === digest))];
    if (manifests.length === present.length) continue;
    const index = { schemaVersion: 2, mediaType: indexType, manifests };
    const bytes = Buffer.from(JSON.stringify(index));
    await client.putManifest(repository, referrersTag(subject), { bytes, mediaType: indexType }, signal);
  }
}
