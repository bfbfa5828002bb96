import { SlipwayError } from '@slipway/core';
import { graphOf } from '../purge/plan/manifest-graph.ts';
import { orderDeletions } from '../purge/plan/deletion-order.ts';
import type { RepositoryView } from '../view/registry-view.ts';
import { relationsOf } from './describe-images.ts';
import type { KnownLock } from './image-index.ts';
import { blockingLock, lockedError } from './image-locks.ts';

/** What goes with a deletion, and what stays although it belonged to that. */
export interface DeletionPlan {
  /** In the order in which they can go: whatever lists others goes before them. */
  readonly manifests: readonly string[];
  readonly tags: readonly string[];
  readonly referrersLeft: readonly string[];
}

const unchanged = 'nothing was deleted';

/**
 * Decides what goes when a manifest is deleted. Throws `conflict`, before anything has changed, when a lock forbids it, when something needs it, or
 * when an index of the repository lists it: without it, that could not be pulled any more.
 */
export function planManifestDeletion(view: RepositoryView, locks: readonly KnownLock[], digest: string): DeletionPlan {
  const { tagsOf, parentsOf } = relationsOf(view);
  const tags = tagsOf(digest);
  const lock = blockingLock(locks, { repository: view.name, tags, digest }, 'delete');
  if (lock !== undefined) throw lockedError(view.name, lock, unchanged);
  const needed = view.guards.needed.get(digest);
  if (needed !== undefined) throw neededError(view.name, digest, needed);
  const parents = parentsOf(digest);
  if (parents.length > 0) throw childError(view.name, digest, parents, tagsOf);
  const unread = view.manifests.find(({ links }) => links === undefined);
  if (unread !== undefined && unread.digest !== digest) throw unreadError(view.name, digest, unread.digest);
  return { manifests: [digest], tags, referrersLeft: [...(graphOf(view).referrers.get(digest) ?? [])] };
}

/** Decides what goes when a whole repository is deleted: everything, or nothing where a lock or a need stands against any of it. */
export function planRepositoryDeletion(view: RepositoryView, locks: readonly KnownLock[]): DeletionPlan {
  const tags = view.tags.map(({ name }) => name).sort();
  const digests = view.manifests.map(({ digest }) => digest);
  const [lock] = [undefined, ...digests].flatMap((digest) => {
    const question = { repository: view.name, tags, ...(digest === undefined ? {} : { digest }) };
    return blockingLock(locks, question, 'delete') ?? [];
  });
  if (lock !== undefined) throw lockedError(view.name, lock, unchanged);
  for (const digest of digests) {
    const needed = view.guards.needed.get(digest);
    if (needed !== undefined) throw neededError(view.name, digest, needed);
  }
  const { order, circle } = orderDeletions(graphOf(view), digests);
  return { manifests: [...order.map(({ digest }) => digest), ...circle], tags, referrersLeft: [] };
}

function neededError(repository: string, digest: string, needed: string): SlipwayError {
  return new SlipwayError('conflict', `${repository}@${digest} is needed by ${needed}: ${unchanged}`, {
    details: { digest, needed },
    advice: 'Wait for the run to end, or change the task that names it by its digest.',
  });
}

function childError(
  repository: string,
  digest: string,
  parents: readonly string[],
  tagsOf: (digest: string) => readonly string[],
): SlipwayError {
  const [parent = ''] = parents;
  const name = tagsOf(parent)[0] === undefined ? `@${parent}` : `:${tagsOf(parent)[0]}`;
  return new SlipwayError(
    'conflict',
    `${repository}@${digest} is a part of the index ${repository}${name}, which could not be pulled without it: ${unchanged}`,
    {
      details: { digest, parents },
      advice: `Delete the index first: \`tasks delete ${repository}@${parent}\`. What it lists can go after it.`,
    },
  );
}

function unreadError(repository: string, digest: string, unread: string): SlipwayError {
  return new SlipwayError('conflict', `${repository}@${unread} cannot be read and may need ${digest}: ${unchanged}`, {
    details: { digest, unread },
    advice: `Push that image anew, or delete it first: \`tasks delete ${repository}@${unread}\`.`,
  });
}
