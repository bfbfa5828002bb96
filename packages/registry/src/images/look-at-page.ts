import { mapLimited } from '../map-limited.ts';
import { digestNow, type RegistryReader } from '../view/read-repository.ts';
import { noGuards, type RepositoryView, type ViewedTag } from '../view/registry-view.ts';
import type { ImageIndex } from './image-index.ts';
import { listPage, type ListPage } from './list-page.ts';

/** A part of a repository's tags, and what else is known of it. */
export interface TagPage {
  readonly view: Pick<RepositoryView, 'guards'>;
  readonly entries: readonly ViewedTag[];
  readonly cursor?: string;
}

const atOnce = 8;

/**
 * Tags by name, where nothing but those of the page has to be asked for: a repository may have thousands. Undefined when the repository has to be
 * looked at as a whole, because times decide about the order, or because the index has something to learn.
 */
export async function lookAtPage(
  reader: RegistryReader,
  index: ImageIndex | undefined,
  name: string,
  wish: ListPage,
): Promise<TagPage | undefined> {
  if (wish.orderBy !== 'name') return undefined;
  const { tags: names } = await reader.tags(name);
  if (names.length === 0) return undefined;
  const { entries: wanted, cursor } = listPage(names, (tag) => ({ name: tag }), wish);
  const digests = await mapLimited(wanted, atOnce, (tag) => digestNow(reader, name, tag));
  const next = cursor === undefined ? {} : { cursor };
  if (index === undefined) {
    return {
      view: { guards: noGuards },
      entries: wanted.map((tag, at) => ({ name: tag, digest: digests[at] })),
      ...next,
    };
  }
  const known = new Map((await index.repository(name))?.tags.map((tag) => [tag.name, tag]));
  const entries = wanted.flatMap((tag, at) => {
    const seen = known.get(tag);
    return seen !== undefined && seen.digest === digests[at] ? [seen] : [];
  });
  if (entries.length < wanted.length) return undefined;
  return { view: { guards: await index.guards(name) }, entries, ...next };
}
