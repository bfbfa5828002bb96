import type { PurgePlan, RepositoryPlan } from '../plan/purge-plan.ts';
import type { PurgeEvent, PurgeSummary } from './events.ts';

/** Tells what a plan would delete; nothing is asked of the registry. */
export function tellPlan(plan: PurgePlan, tell: (event: PurgeEvent) => void): PurgeSummary {
  for (const repository of plan.missing) tell({ kind: 'missing-repository', repository });
  let [tags, manifests] = [0, 0];
  for (const repositoryPlan of plan.repositories) {
    tellRepository(repositoryPlan, plan.terms.scope, tell);
    const fallbackTags = repositoryPlan.manifests.reduce((sum, manifest) => sum + manifest.fallbackTags.length, 0);
    tags += repositoryPlan.tags.length + fallbackTags;
    manifests += repositoryPlan.manifests.length;
  }
  return { dryRun: true, tags, manifests };
}

function tellRepository(
  { repository, kept, mayHaveMore, tags, manifests }: RepositoryPlan,
  scope: PurgePlan['terms']['scope'],
  tell: (event: PurgeEvent) => void,
): void {
  const wouldDelete = (target: { kind: 'tag'; name: string } | { kind: 'manifest'; digest: string }): void =>
    tell({ kind: 'would-delete', item: { repository, target } });
  for (const { target, reason } of kept) tell({ kind: 'kept', item: { repository, target }, reason });
  if (mayHaveMore) tell({ kind: 'may-have-more', repository });
  if (scope !== 'untagged') {
    tell({ kind: 'section', repository, of: 'tags', dryRun: true });
    for (const { name } of tags) wouldDelete({ kind: 'tag', name });
  }
  if (scope === 'tags') return;
  tell({ kind: 'section', repository, of: 'manifests', dryRun: true });
  for (const { digest, fallbackTags } of manifests) {
    for (const name of fallbackTags) wouldDelete({ kind: 'tag', name });
    wouldDelete({ kind: 'manifest', digest });
  }
}
