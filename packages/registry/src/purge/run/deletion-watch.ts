import { isDeepStrictEqual } from 'node:util';
import { readRepository } from '../../view/read-repository.ts';
import type { RegistryView, RepositoryView } from '../../view/registry-view.ts';
import type { PlannedManifest, PlannedTag, PurgeTerms, RepositoryPlan } from '../plan/purge-plan.ts';
import { recheckPlan, type Verdict } from '../plan/recheck.ts';
import type { PurgeRegistry } from './purge-registry.ts';

/** Looks again, right before each deletion, whether what was planned still holds. */
export interface DeletionWatch {
  tag(name: string): Promise<Verdict<PlannedTag>>;
  manifest(digest: string): Promise<Verdict<PlannedManifest>>;
  /** Lets nothing more go before the repository was looked at again. */
  doubt(): void;
}

/** What a watch looks at. */
export interface WatchContext {
  readonly registry: PurgeRegistry;
  readonly view: RegistryView;
  readonly terms: PurgeTerms;
  readonly concurrency: number;
  /** How old a look may become, in milliseconds; 1000 by default, and more where looking takes long. At 0 every deletion has one of its own. */
  readonly lookAgainMs?: number | undefined;
}

const defaultLookAgainMs = 1000;
/** How much longer than a look takes it may be used: so that looking again costs a tenth at most. */
const looksWorth = 10;

/**
 * Looks at a whole repository as it is now, and watches it from then on. Locks and needs are asked for before each deletion, and so is every
 * tag that leads to a manifest; when one has moved, the whole repository is looked at again, because what it leads to now may need anything. It is
 * also looked at again from time to time, for tags that are new.
 */
export async function watchDeletions(plan: RepositoryPlan, context: WatchContext): Promise<DeletionWatch> {
  const { registry, terms, concurrency } = context;
  const { repository } = plan;
  let staleAt = 0;
  const look = async (): Promise<RepositoryView | undefined> => {
    const begin = performance.now();
    const known = await context.view.repository(repository);
    const found = await readRepository(registry, repository, { known, concurrency });
    const end = performance.now();
    const { lookAgainMs = defaultLookAgainMs } = context;
    staleAt = lookAgainMs === 0 ? 0 : end + Math.max(lookAgainMs, looksWorth * (end - begin));
    return found;
  };
  let view = await look();
  let checked = recheckPlan(plan, view, terms);
  let looking: Promise<void> | undefined;

  const lookAgain = (): Promise<void> => {
    looking ??= look()
      .then((found) => {
        view = found;
        checked = recheckPlan(plan, view, terms);
      })
      .finally(() => (looking = undefined));
    return looking;
  };
  const heedGuards = async (): Promise<void> => {
    const guards = await context.view.guards(repository);
    if (view === undefined || isDeepStrictEqual(guards, view.guards)) return;
    view = { ...view, guards };
    checked = recheckPlan(plan, view, terms);
  };
  const hasMoved = async (tag: string, digest: string): Promise<boolean> => {
    const found = await registry.head(repository, tag);
    return found !== undefined && found.digest !== digest;
  };

  return {
    doubt: () => {
      staleAt = 0;
    },
    async tag(name) {
      await heedGuards();
      return checked.tags.get(name) ?? { kind: 'gone' };
    },
    async manifest(digest) {
      if (performance.now() > staleAt) await lookAgain();
      await heedGuards();
      const verdict = checked.manifests.get(digest) ?? { kind: 'gone' };
      if (verdict.kind !== 'go') return verdict;
      const moved = await Promise.all(verdict.planned.tags.map((tag) => hasMoved(tag, digest)));
      if (moved.includes(true)) await lookAgain();
      return checked.manifests.get(digest) ?? { kind: 'gone' };
    },
  };
}
