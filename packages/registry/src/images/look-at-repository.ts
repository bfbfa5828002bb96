import { SlipwayError } from '@slipway/core';
import { readRepository, type RegistryReader } from '../view/read-repository.ts';
import type { RepositoryView } from '../view/registry-view.ts';
import type { ImageIndex } from './image-index.ts';

/**
 * A repository as it is now: what the registry says counts, and what is known besides (times, manifests without a tag, locks) is added. What was
 * found is put down in the index, so that the next one who asks knows more. Rejects with `not-found`.
 */
export async function lookAtRepository(
  client: RegistryReader,
  index: ImageIndex | undefined,
  name: string,
  signal?: AbortSignal,
): Promise<RepositoryView> {
  const revision = await index?.revision(name);
  const known = await index?.repository(name);
  const guards = await index?.guards(name);
  const found = await readRepository(client, name, { known, signal });
  if (found === undefined || (found.tags.length === 0 && found.manifests.length === 0))
    throw noSuchRepository(client.host, name);
  const view = guards === undefined ? found : { ...found, guards };
  if (index === undefined || revision === undefined) return view;
  await index.reconcile(view, revision, Date.now());
  return withTimes(view, await index.repository(name));
}

/** Adds the times that the index has given to what it had not known; what has changed again meanwhile stays as it was found. */
function withTimes(view: RepositoryView, learned: RepositoryView | undefined): RepositoryView {
  const tags = new Map(learned?.tags.map((tag) => [tag.name, tag]));
  const manifests = new Map(learned?.manifests.map((manifest) => [manifest.digest, manifest]));
  return {
    ...view,
    tags: view.tags.map((tag) => {
      const other = tags.get(tag.name);
      return other?.digest === tag.digest ? (other ?? tag) : tag;
    }),
    manifests: view.manifests.map((manifest) => manifests.get(manifest.digest) ?? manifest),
  };
}

/** There is no such repository, or nothing in it. */
export function noSuchRepository(host: string, name: string): SlipwayError {
  return new SlipwayError('not-found', `the registry ${host} has no repository ${name}`, {
    advice: '`tasks repos list` shows those that there are.',
  });
}
