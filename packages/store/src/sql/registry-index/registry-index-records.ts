import type { RegistryIndex } from '../../port/registry-index.ts';
import type { Context } from '../context.ts';
import { readGuards } from './guards.ts';
import { listLocks, setLock } from './locks.ts';
import { createPins } from './pins.ts';
import { observeManifest, observeTag } from './observe.ts';
import { describeRepository, listChanges, listRepositories, readRepositoryView } from './read-repositories.ts';
import { reconcileRepository, revisionOf } from './reconcile.ts';
import { removeManifest, removeRepository, removeTag } from './remove.ts';

/** Records of what the own registry holds. */
export function registryIndexRecords(context: Context): RegistryIndex {
  const pins = createPins(context);
  const guards: RegistryIndex['guards'] = (repository) => readGuards(context, pins, repository);
  return {
    repositories: (page) => listRepositories(context, page),
    describe: (repository) => describeRepository(context, repository),
    repository: async (name) => await readRepositoryView(context, name, () => guards(name)),
    guards,
    changes: (repository, of) => listChanges(context, repository, of),
    locks: (repository) => listLocks(context, repository),
    setLock: (target, change, by, now) => setLock(context, target, change, by, now),
    observeTag: (seen, now) => observeTag(context, seen, now),
    observeManifest: (repository, manifest, timeSource, now) =>
      observeManifest(context, repository, manifest, timeSource, now),
    removeTag: (repository, tag, now) => removeTag(context, repository, tag, now),
    removeManifest: (repository, digest, now) => removeManifest(context, repository, digest, now),
    removeRepository: (repository, now) => removeRepository(context, repository, now),
    revision: (repository) => revisionOf(context, repository),
    reconcile: (state, sinceRevision, now) => reconcileRepository(context, state, sinceRevision, now),
  };
}
