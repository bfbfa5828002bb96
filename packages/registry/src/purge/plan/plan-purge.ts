import { mapLimited } from '../../map-limited.ts';
import type { RegistryView } from '../../view/registry-view.ts';
import type { PurgeOptions } from '../arguments/options.ts';
import { createMatcher } from '../pattern/matcher.ts';
import { planRepository } from './plan-repository.ts';
import type { PurgePlan, PurgeTerms } from './purge-plan.ts';
import { selectorOf, selectRepositories, selectTags } from './select.ts';

/**
 * Decides everything that a purge is going to delete, before anything is deleted. `now` is in milliseconds since 1970. Rejects with
 * `invalid-argument` for a pattern that cannot be used or takes too long, and with whatever the view rejects with: then nothing goes at all.
 */
export async function planPurge(
  view: RegistryView,
  options: PurgeOptions,
  now: number,
  signal?: AbortSignal,
): Promise<PurgePlan> {
  const { filters, scope, keep, includeLocked } = options;
  const terms: PurgeTerms = { cutoff: now - options.agoMs, includeLocked, keep, scope };
  const selectors = filters.map((filter) => selectorOf(filter, scope !== 'untagged'));
  await using matcher = createMatcher(options.filterTimeoutMs);
  const names = [...(await view.repositories(signal))].sort();
  const selected = await selectRepositories(matcher, selectors, names, signal);
  const plans = await mapLimited(
    names.filter((name) => selected.has(name)),
    options.concurrency,
    async (name) => {
      const repository = await view.repository(name, signal);
      if (repository === undefined) return name;
      const tags = repository.tags.map((tag) => tag.name);
      const asked = await selectTags(matcher, selected.get(name) ?? [], tags, signal);
      return planRepository(repository, asked, terms);
    },
  );
  return {
    host: view.host,
    terms,
    repositories: plans.filter((plan) => typeof plan !== 'string'),
    missing: plans.filter((plan) => typeof plan === 'string'),
  };
}
