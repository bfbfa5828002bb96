import { createHash } from 'node:crypto';
import { SlipwayError } from '@slipway/core';
import type {
  ImageManifestPage,
  ImageTagPage,
  ListOrder,
  Referrers,
  Repository,
  RepositoryPage,
  ShownManifest,
} from '@slipway/core/http';
import type { Manifest } from '../manifests.ts';
import { mapLimited } from '../map-limited.ts';
import type { RepositoryView } from '../view/registry-view.ts';
import { attributesOf, describeManifest, describeTag, lastUpdateOf, relationsOf, timeOf } from './describe-images.ts';
import type { ImageContext } from './image-context.ts';
import { listPage, type ListPage } from './list-page.ts';
import { lookAtRepository } from './look-at-repository.ts';
import { lookAtPage, type TagPage } from './look-at-page.ts';
import type { ImageIndex } from './image-index.ts';
import type { RegistryReader } from '../view/read-repository.ts';

/** How a list of tags or manifests is wanted. */
export interface ListWish {
  readonly orderBy: ListOrder;
  readonly top: number;
  readonly cursor?: string | undefined;
}

const atOnce = 8;

/** Repositories by name. Registries list some that are empty; those are left out, so that a page may be shorter than it could be. */
export async function listRepositories(
  context: ImageContext,
  page: Omit<ListPage, 'orderBy'>,
): Promise<RepositoryPage> {
  const { client, index } = context;
  const names = new Set((await index?.repositories({ top: 1_000_000 }))?.map(({ name }) => name));
  for await (const name of client.catalog()) names.add(name);
  const { entries, cursor } = listPage([...names], (name) => ({ name }), { ...page, orderBy: 'name' });
  const found = await mapLimited(entries, atOnce, (name) => summarize(context, name));
  return {
    repositories: found.filter((repository) => repository !== undefined),
    ...(cursor === undefined ? {} : { cursor }),
  };
}

/** One repository. Rejects with `not-found`. */
export async function showRepository({ client, index }: ImageContext, name: string): Promise<Repository> {
  return describeRepository(client.host, await lookAtRepository(client, index, name));
}

/** Tags of a repository, each with what it points to at this moment. */
export async function listTags({ client, index }: ImageContext, name: string, wish: ListWish): Promise<ImageTagPage> {
  const { view, entries, cursor } =
    (await lookAtPage(client, index, name, wish)) ?? (await sortedTags(client, index, name, wish));
  return {
    registry: client.host,
    imageName: name,
    tags: entries.map((tag) => describeTag(tag, view)),
    ...(cursor === undefined ? {} : { cursor }),
  };
}

async function sortedTags(
  client: RegistryReader,
  index: ImageIndex | undefined,
  name: string,
  wish: ListWish,
): Promise<TagPage> {
  const view = await lookAtRepository(client, index, name);
  const keyOf = ({ name: tag, updatedAt }: RepositoryView['tags'][number]) => ({ name: tag, time: updatedAt });
  return { view, ...listPage(view.tags, keyOf, wish) };
}

/** Manifests of a repository, those included that nothing but an index leads to. */
export async function listManifests(
  { client, index, details }: ImageContext,
  name: string,
  { untagged, ...wish }: ListWish & { readonly untagged: boolean },
): Promise<ImageManifestPage> {
  const view = await lookAtRepository(client, index, name);
  const relations = relationsOf(view);
  const wanted = untagged
    ? view.manifests.filter(({ digest }) => relations.tagsOf(digest).length === 0)
    : view.manifests;
  const keyOf = ({ digest, pushedAt }: RepositoryView['manifests'][number]) => ({ name: digest, time: pushedAt });
  const { entries, cursor } = listPage(wanted, keyOf, wish);
  const manifests = await mapLimited(entries, atOnce, async (manifest) =>
    describeManifest(manifest, view, relations, await details(name, manifest.digest)),
  );
  return {
    registry: client.host,
    imageName: name,
    manifests,
    isComplete: view.isComplete,
    ...(cursor === undefined ? {} : { cursor }),
  };
}

/** One manifest by tag or digest, with everything that is to be known before it is deleted. Rejects with `not-found`. */
export async function showManifest(context: ImageContext, name: string, reference: string): Promise<ShownManifest> {
  const { client, index, details } = context;
  const { digest, mediaType, size } = await requireManifest(context, name, reference);
  const view = await lookAtRepository(client, index, name);
  const relations = relationsOf(view);
  const manifest = view.manifests.find((one) => one.digest === digest) ?? { digest, mediaType, size, links: undefined };
  return {
    registry: client.host,
    imageName: name,
    ...describeManifest(manifest, view, relations, await details(name, digest)),
    etag: imageEtag(digest, relations.tagsOf(digest)),
  };
}

/** A manifest's bytes as they were pushed. Rejects with `not-found`. */
export async function requireManifest({ client }: ImageContext, name: string, reference: string): Promise<Manifest> {
  const manifest = await client.getManifest(name, reference);
  if (manifest === undefined) throw noSuchImage(client.host, name, reference);
  return manifest;
}

/** What belongs to a manifest, by the registry's own list or by the tag that stands in for it. */
export async function listReferrers(
  context: ImageContext,
  name: string,
  reference: string,
  { artifactType, recursive }: { readonly artifactType?: string | undefined; readonly recursive: boolean },
): Promise<Referrers> {
  const { client } = context;
  const { digest } = await requireManifest(context, name, reference);
  const options = artifactType === undefined ? {} : { artifactType };
  const references = [...(await client.referrers(name, digest, options))];
  const seen = new Set([digest]);
  // Grows while it is walked through, and never asks twice: digests cannot name each other in a circle, but a registry may claim so.
  for (const one of recursive ? references : []) {
    if (seen.has(one.digest)) continue;
    seen.add(one.digest);
    references.push(...(await client.referrers(name, one.digest, options)));
  }
  return {
    references: references.map(({ annotations, ...one }) => ({
      ...one,
      ...(annotations && { annotations: { ...annotations } }),
    })),
  };
}

/** Stands for a manifest and its tags: whoever asks about a deletion can tell by it that other tags would go. */
export function imageEtag(digest: string, tags: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([digest, tags]))
    .digest('hex')
    .slice(0, 32);
}

/** There is no such tag or manifest. */
export function noSuchImage(host: string, name: string, reference: string): SlipwayError {
  const image = `${name}${reference.includes(':') ? '@' : ':'}${reference}`;
  return new SlipwayError('not-found', `the registry ${host} has no ${image}`, {
    advice: `\`tasks tags list ${name}\` and \`tasks manifests list ${name}\` show what there is.`,
  });
}

/** A repository for a list: from the index where that still has as many tags as the registry, and looked at otherwise. */
async function summarize({ client, index }: ImageContext, name: string): Promise<Repository | undefined> {
  const known = await index?.describe(name);
  const { tags } = await client.tags(name);
  if (index === undefined) {
    return tags.length === 0 ? undefined : { ...namesOf(client.host, name), tagCount: tags.length };
  }
  if (known?.reconciledAt !== undefined && known.tagCount === tags.length) {
    if (known.tagCount === 0 && known.manifestCount === 0) return undefined;
    const { manifestCount, isComplete, tagCount, changedAt } = known;
    const lastUpdateTime = timeOf(changedAt);
    const changeableAttributes = attributesOf((await index.guards(name)).repository);
    return {
      ...namesOf(client.host, name),
      tagCount,
      manifestCount,
      isComplete,
      ...(lastUpdateTime === undefined ? {} : { lastUpdateTime }),
      changeableAttributes,
    };
  }
  try {
    return describeRepository(client.host, await lookAtRepository(client, index, name));
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'not-found') return undefined;
    throw error;
  }
}

function describeRepository(host: string, view: RepositoryView): Repository {
  const lastUpdateTime = timeOf(lastUpdateOf(view));
  return {
    ...namesOf(host, view.name),
    ...(lastUpdateTime === undefined ? {} : { lastUpdateTime }),
    tagCount: view.tags.length,
    manifestCount: view.manifests.length,
    isComplete: view.isComplete,
    changeableAttributes: attributesOf(view.guards.repository),
  };
}

function namesOf(
  registry: string,
  imageName: string,
): Pick<Repository, 'registry' | 'imageName' | 'isComplete' | 'changeableAttributes'> {
  return { registry, imageName, isComplete: false, changeableAttributes: attributesOf(undefined) };
}
