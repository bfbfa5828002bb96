import { SlipwayError } from '@slipway/core';
import type { RegistryView } from '../../view/registry-view.ts';
import { targetKey, type PurgePlan, type Target } from '../plan/purge-plan.ts';
import { messageOf } from './carry-out.ts';
import type { PurgeEvent, PurgeFailure, PurgeSummary } from './events.ts';
import type { PurgeJournal } from './journal.ts';
import type { PurgeContext } from './purge-context.ts';
import type { PurgeRegistry } from './purge-registry.ts';
import { purgeRepository } from './purge-repository.ts';

/** What a purge works with. */
export interface PurgeTools {
  readonly registry: PurgeRegistry;
  readonly view: RegistryView;
  readonly journal: PurgeJournal;
  /** Takes the lock of a tag or manifest away; asked only by a purge that includes what is locked. */
  readonly unlock: (repository: string, target: Target) => Promise<void>;
  /** How old a look at a repository may become while it is purged, in milliseconds; 1000 by default. */
  readonly lookAgainMs?: number;
}

/** How a plan is carried out. */
export interface ExecuteOptions {
  readonly concurrency: number;
  /** Begins nothing more once it is aborted; what has begun is finished. */
  readonly signal?: AbortSignal | undefined;
  /** What was deleted before an interruption. */
  readonly done?: ReadonlyMap<string, readonly Target[]>;
}

/** Carries out a plan that the journal has under this id. It never rejects: the summary says what has failed. */
export async function executePlan(
  id: string,
  plan: PurgePlan,
  tools: PurgeTools,
  tell: (event: PurgeEvent) => void,
  { concurrency, signal, done = new Map() }: ExecuteOptions,
): Promise<PurgeSummary> {
  const counted = new Set(
    [...done].flatMap(([repository, targets]) => targets.map((target) => repository + targetKey(target))),
  );
  const count = { tag: 0, manifest: 0 };
  for (const targets of done.values()) for (const { kind } of targets) count[kind] += 1;
  let failure: PurgeFailure | undefined;
  let completed = 0;
  const fail = (cause: unknown, repository?: string): void => {
    failure ??= { message: messageOf(cause), cause, ...(repository === undefined ? {} : { repository }) };
  };
  const context: PurgeContext = {
    ...tools,
    terms: plan.terms,
    concurrency,
    tell,
    wasCounted: (repository, target) => counted.has(repository + targetKey(target)),
    count: async (repository, targets) => {
      for (const { kind } of targets) count[kind] += 1;
      await tools.journal.done(id, repository, targets);
    },
    isStopped: () => failure !== undefined || signal?.aborted === true,
    fail: (repository, cause) => fail(cause, repository),
  };
  for (const repository of plan.missing) tell({ kind: 'missing-repository', repository });
  for (const repositoryPlan of plan.repositories) {
    if (context.isStopped()) break;
    const { repository, kept, mayHaveMore } = repositoryPlan;
    for (const { target, reason } of kept) tell({ kind: 'kept', item: { repository, target }, reason });
    if (mayHaveMore) tell({ kind: 'may-have-more', repository });
    await purgeRepository(repositoryPlan, context).catch((error: unknown) => fail(error, repository));
    if (!context.isStopped()) completed += 1;
  }
  if (signal?.aborted === true) fail(new SlipwayError('unavailable', 'it was stopped'));
  await tools.journal.end(id).catch(fail);
  return {
    dryRun: false,
    tags: count.tag,
    manifests: count.manifest,
    ...(failure === undefined ? {} : { failure: withProgress(failure, plan, completed) }),
  };
}

/** A login that ends in the middle is the one failure after which a narrower purge is worth a try. */
function withProgress(failure: PurgeFailure, { repositories }: PurgePlan, completed: number): PurgeFailure {
  const { cause } = failure;
  if (!(cause instanceof SlipwayError) || cause.code !== 'not-allowed') return failure;
  const names = repositories.map(({ repository }) => repository);
  return { ...failure, progress: { completed: names.slice(0, completed), remaining: names.slice(completed + 1) } };
}
