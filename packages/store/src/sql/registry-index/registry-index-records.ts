import { canonicalRegistry } from '@slipway/core';
import type { RegistryIndex } from '../../port/registry-index.ts';
import type { Context } from '../context.ts';
import { isReporting } from '../base-images/report-pushes.ts';
import { claimCatalog, claimRepository, noteCatalog, reconcileAll, settleRepository } from './due-repositories.ts';
import { forgetBefore } from './forget-before.ts';
import { readGuards } from './guards.ts';
import { claimHints, settleHint, writeHints } from './hints.ts';
import { listLocks, setLock } from './locks.ts';
import { listManifests, listTags } from './list-contents.ts';
import { createPins } from './pins.ts';
import { observeManifest, observeTag } from './observe.ts';
import { describeRepository, listChanges, listRepositories, readRepositoryView } from './read-repositories.ts';
import { reconcileRepository, revisionOf } from './reconcile.ts';
import { reportNotices, toldPushes } from './report-notices.ts';
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
    isOwn: (registry) => canonicalRegistry(registry, context.ownRegistry) === context.ownRegistry.host,
    tags: (repository, page) => listTags(context, repository, page),
    manifests: (repository, page) => listManifests(context, repository, page),
    changes: (repository, of) => listChanges(context, repository, of),
    locks: (repository) => listLocks(context, repository),
    setLock: (target, change, by, now) => setLock(context, target, change, by, now),
    observeTag: (seen, now) => observeTag(context, seen, now),
    observeManifest: (repository, manifest, timeSource, now) =>
      observeManifest(context, repository, manifest, timeSource, now),
    report: (report, now) => reportNotices(context, report, now),
    hint: (hints, now) => context.database.transaction([], (trx) => writeHints(trx, hints, now)),
    claimHints: (now, claim) => claimHints(context, now, claim),
    settleHint: (hint, retryAt) => settleHint(context, hint, retryAt),
    pushes: (repository, tag, since) => toldPushes(context, repository, tag, since),
    isReporting: (now) => isReporting(context, now),
    reconcileAll: (now) => reconcileAll(context.database.db, now),
    claimCatalog: (now, claim) => claimCatalog(context, now, claim),
    noteCatalog: (names, now, everyMs) => noteCatalog(context, names, now, everyMs),
    claimRepository: (now, claimMs) => claimRepository(context, now, claimMs),
    settleRepository: (repository, nextAt) => settleRepository(context, repository, nextAt),
    forgetBefore: (before) => forgetBefore(context, before),
    removeTag: (repository, tag, now) => removeTag(context, repository, tag, now),
    removeManifest: (repository, digest, now) => removeManifest(context, repository, digest, now),
    removeRepository: (repository, now) => removeRepository(context, repository, now),
    revision: (repository) => revisionOf(context, repository),
    reconcile: (state, sinceRevision, now) => reconcileRepository(context, state, sinceRevision, now),
  };
}
