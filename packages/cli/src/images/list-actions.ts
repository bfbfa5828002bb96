import { SlipwayError } from '@slipway/core';
import { writeAnswer } from '../output/object.ts';
import type { ImageFlags, ImageListFlags, ShowManifestFlags } from './flags.ts';
import type { PageWish } from './image-store.ts';
import { openImageStore } from './open-image-store.ts';
import { manifestDetails, manifestTable, repositoryTable, tagTable } from './image-table.ts';
import { readImage, readImageTarget } from './image-target.ts';

const mostPerPage = 1000;

/** `tasks repos list`. */
export async function listRepositoriesAction(flags: ImageListFlags): Promise<number> {
  const images = await openImageStore(flags);
  const found = await allPages(flags.top, async (page) => {
    const { repositories, cursor } = await images.repositories(page);
    return { entries: repositories, cursor };
  });
  writeAnswer(flags.output, found, () => repositoryTable(found));
  return 0;
}

/** `tasks repos show`. */
export async function showRepositoryAction(name: string, flags: ImageFlags): Promise<number> {
  const images = await openImageStore(flags);
  const repository = await images.repository(repositoryName(name));
  writeAnswer(flags.output, repository, () => repositoryTable([repository]));
  return 0;
}

/** `tasks tags list`. */
export async function listTagsAction(name: string, flags: ImageListFlags): Promise<number> {
  const images = await openImageStore(flags);
  const repository = repositoryName(name);
  const found = await allPages(flags.top, async (page) => {
    const { tags, cursor } = await images.tags(repository, { ...page, orderBy: flags.orderby ?? 'name' });
    return { entries: tags, cursor };
  });
  writeAnswer(flags.output, found, () => tagTable(found));
  return 0;
}

/** `tasks manifests list`. */
export async function listManifestsAction(name: string, flags: ImageListFlags): Promise<number> {
  const images = await openImageStore(flags);
  const repository = repositoryName(name);
  const incomplete = new Set<string>();
  const found = await allPages(flags.top, async (page) => {
    const wish = { ...page, orderBy: flags.orderby ?? 'name', untagged: flags.untagged === true };
    const { manifests, cursor, ...facts } = await images.manifests(repository, wish);
    if (!facts.isComplete) incomplete.add(repository);
    return { entries: manifests, cursor };
  });
  writeAnswer(flags.output, found, () => manifestTable(found));
  if (incomplete.size > 0)
    process.stderr.write('There may be more without a tag: registries list none, and not all were seen.\n');
  return 0;
}

/** `tasks manifests show`: what is known of one, or its very bytes. */
export async function showManifestAction(image: string, flags: ShowManifestFlags): Promise<number> {
  const { repository, reference } = readImage(image);
  const images = await openImageStore(flags);
  if (flags.raw === true) {
    process.stdout.write(await images.raw(repository, reference));
    return 0;
  }
  const manifest = await images.manifest(repository, reference);
  writeAnswer(flags.output, manifest, () => manifestDetails(manifest));
  return 0;
}

/** Reads the name of a repository, which has neither a tag nor a digest. */
export function repositoryName(text: string): string {
  const { repository, tag, digest } = readImageTarget(text);
  if (tag === undefined && digest === undefined) return repository;
  throw new SlipwayError('invalid-argument', `'${text}' is an image; this command takes a repository`, {
    advice: `Leave the tag or digest out: ${repository}`,
  });
}

async function allPages<Entry>(
  top: number,
  ask: (page: PageWish) => Promise<{ readonly entries: readonly Entry[]; readonly cursor?: string | undefined }>,
): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  let cursor: string | undefined;
  do {
    const page = await ask({
      top: Math.min(top - found.length, mostPerPage),
      ...(cursor === undefined ? {} : { cursor }),
    });
    found.push(...page.entries);
    cursor = page.cursor;
  } while (cursor !== undefined && found.length < top);
  return found;
}
