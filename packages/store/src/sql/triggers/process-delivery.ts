import {
  canonicalRepository,
  describeEvent,
  matchSource,
  SlipwayError,
  sourceStart,
  type GitEvent,
  type SourceStart,
} from '@slipway/core';
import type { TriggerOutcome } from '@slipway/core/http';
import type { Changes } from '../../port/run-changes.ts';
import type { Context } from '../context.ts';
import type { Executor } from '../database/database.ts';
import { joinChanges } from '../join-changes.ts';
import { seqOf } from '../runs/run-id.ts';
import { startTask } from '../tasks/start-task.ts';
import {
  claimDelivery,
  finishDelivery,
  hasTrigger,
  postponeDelivery,
  type ClaimedDelivery,
} from './hook-deliveries.ts';
import { recordTrigger } from './history.ts';
import { findListener, listenersTo, type Listener } from './source-listeners.ts';

/** What an event has led to at one trigger, before it is known whether it had done so already. */
interface Result {
  readonly listener: Listener;
  readonly event: GitEvent;
  readonly outcome: Exclude<TriggerOutcome, 'merged' | 'refused' | 'duplicate'>;
  readonly reason: string;
  readonly runId?: string;
  /** False: the run had been there. */
  readonly isNew?: boolean;
  /** What waits for an approval. */
  readonly start?: SourceStart;
}

/**
 * Does what follows from the delivery that is due first; undefined when none is that came so long ago. Runs are started before it is written what became of them, each
 * under a key that it has once: whoever is killed in between is followed by one who finds the same runs and tells the same of them.
 */
export async function processDelivery(context: Context, waitedMs = 0): Promise<Changes | undefined> {
  const delivery = await claimDelivery(context, waitedMs);
  if (delivery === undefined) return undefined;
  const changes: Changes[] = [];
  try {
    const results: Result[] = [];
    for (const listener of await audienceOf(context, delivery)) {
      for (const event of delivery.events) results.push(await fire(context, listener, event, changes));
    }
    await tell(context, delivery, results);
  } catch (error) {
    // Runs that were started by then wait for an agent all the same: the reconciler sees to it.
    await postponeDelivery(context, delivery, error);
    throw error;
  }
  return joinChanges(changes);
}

/** The trigger that the delivery came to, and all others of the same repositories that its sender could have signed for. */
async function audienceOf(context: Context, { task, trigger, events }: ClaimedDelivery): Promise<readonly Listener[]> {
  const addressed = await findListener(context, task, trigger);
  // A trigger that was removed meanwhile has nobody's word that the delivery was signed as the others want it.
  if (addressed === undefined) return [];
  const repositories = events.flatMap((event) =>
    'repositoryUrl' in event ? [canonicalRepository(event.repositoryUrl)] : [],
  );
  const others = (await listenersTo(context, [...new Set(repositories)])).filter(
    (listener) =>
      listener.secret === addressed.secret && !(listener.task === task && listener.trigger.name === trigger),
  );
  return [addressed, ...others];
}

async function fire(context: Context, listener: Listener, event: GitEvent, changes: Changes[]): Promise<Result> {
  const match = matchSource(listener, event);
  const common = { listener, event, reason: match.reason };
  if (match.kind === 'skip') return { ...common, outcome: 'skipped' };
  if (event.kind !== 'push' && event.kind !== 'pull-request') throw new Error('only commits can start a run');
  const start = sourceStart(listener, event, match);
  if (match.needsApproval) return { ...common, outcome: 'waiting', start };
  try {
    const { run, created, ...follow } = await startTask(context, start);
    changes.push(follow);
    return { ...common, outcome: 'started', runId: run.runId, isNew: created };
  } catch (error) {
    // What is wrong with the task will be wrong with it in a minute, too; faults of ours are tried again.
    if (!(error instanceof SlipwayError) || error.entry.http >= 500) throw error;
    return { ...common, outcome: error.code === 'conflict' ? 'skipped' : 'error', reason: `${error.message}.` };
  }
}

async function tell(
  { database, clock }: Context,
  delivery: ClaimedDelivery,
  results: readonly Result[],
): Promise<void> {
  const at = clock();
  await database.transaction([], async (trx) => {
    if (!(await finishDelivery(trx, delivery))) return;
    for (const result of results) {
      const { listener, event, start } = result;
      const { task, trigger } = listener;
      if (!(await hasTrigger(trx, task, trigger.name))) continue;
      const isKnown = await wasTold(trx, result);
      await recordTrigger(trx, {
        task,
        trigger: trigger.name,
        at,
        event: describeEvent(event),
        outcome: isKnown ? 'duplicate' : result.outcome,
        reason: isKnown ? 'This commit had its run, or waits for its approval.' : result.reason,
        ...(result.runId === undefined ? {} : { runId: result.runId }),
        ...(start === undefined || isKnown ? {} : { detail: start }),
      });
    }
  });
}

/** Whether the trigger's history tells of the run already, or of the one that waits: then this was another event for the same commit. */
async function wasTold(trx: Executor, { listener, runId, isNew, start }: Result): Promise<boolean> {
  const entries = trx
    .selectFrom('trigger_history')
    .where('task', '=', listener.task)
    .where('trigger_name', '=', listener.trigger.name);
  if (start !== undefined) {
    const waiting = await entries.select('detail').where('detail', 'is not', null).execute();
    return waiting.some(({ detail }) => (JSON.parse(detail ?? '{}') as Partial<SourceStart>).key === start.key);
  }
  if (runId === undefined || isNew === true) return false;
  const told = await entries
    .select('id')
    .where('run_seq', '=', seqOf(runId) ?? 0)
    .where('outcome', '=', 'started')
    .executeTakeFirst();
  return told !== undefined;
}
