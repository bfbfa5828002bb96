import type { RepositoryView } from '../../view/registry-view.ts';
import { planManifests } from './plan-manifests.ts';
import { planTags } from './plan-tags.ts';
import type { PurgeTerms, RepositoryPlan } from './purge-plan.ts';

/** Decides what goes in one repository: of the tags that were asked for, and of the manifests that then have none. */
export function planRepository(view: RepositoryView, asked: ReadonlySet<string>, terms: PurgeTerms): RepositoryPlan {
  const { tags, kept } = terms.scope === 'untagged' ? { tags: [], kept: [] } : planTags(view, asked, terms);
  const begun = { repository: view.name, tags };
  if (terms.scope === 'tags') return { ...begun, manifests: [], kept, mayHaveMore: false };
  const goingTags = new Set(tags.map(({ name }) => name));
  const plan = planManifests(view, { goingTags, terms });
  return { ...begun, manifests: plan.manifests, kept: [...kept, ...plan.kept], mayHaveMore: !view.isComplete };
}
