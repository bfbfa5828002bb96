import { SlipwayError } from '@slipway/core';
import type { KnownLock } from './image-index.ts';

/** What somebody wants to change: a repository as a whole, or what is named. */
export interface LockQuestion {
  readonly repository: string;
  readonly tags?: readonly string[];
  readonly digest?: string;
}

/** What he wants to do: locks of either attribute forbid to delete, and only those of `writeEnabled` to overwrite. */
export type LockedAction = 'delete' | 'write';

/**
 * The lock that forbids it; undefined when none does. A lock of the repository covers everything in it. A tag's lock and its manifest's have
 * nothing to do with each other, except that a manifest cannot be deleted without its tags.
 */
export function blockingLock(
  locks: readonly KnownLock[],
  { tags = [], digest }: LockQuestion,
  action: LockedAction,
): KnownLock | undefined {
  return locks
    .filter((lock) => !lock.writeEnabled || (action === 'delete' && !lock.deleteEnabled))
    .find((lock) => {
      if (lock.tag !== undefined) return tags.includes(lock.tag);
      if (lock.digest !== undefined) return action === 'delete' && lock.digest === digest;
      return true;
    });
}

/** What `tasks lock` and `tasks unlock` call the target of a lock: `team/app`, `team/app:v1`, `team/app@sha256:…`. */
export function lockTargetText(repository: string, { tag, digest }: Pick<KnownLock, 'tag' | 'digest'>): string {
  if (tag !== undefined) return `${repository}:${tag}`;
  return digest === undefined ? repository : `${repository}@${digest}`;
}

/** The error that says what is locked, who locked it and when, and how to unlock it. */
export function lockedError(repository: string, lock: KnownLock, consequence: string): SlipwayError {
  const target = lockTargetText(repository, lock);
  const since = new Date(lock.changedAt).toISOString();
  return new SlipwayError('conflict', `${target} is locked by ${lock.changedBy} since ${since}: ${consequence}`, {
    details: { locked: target, by: lock.changedBy, since },
    advice: `Unlock it first where that is right: \`tasks unlock ${target}\`.`,
  });
}
