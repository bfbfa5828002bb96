import { setMaxListeners } from 'node:events';
import type { PurgeOptions } from '../arguments/options.ts';
import { planPurge } from '../plan/plan-purge.ts';
import { createChannel } from './channel.ts';
import { tellPlan } from './dry-run.ts';
import type { PurgeEvent, PurgeSummary } from './events.ts';
import { executePlan, type PurgeTools } from './execute-plan.ts';
import type { InterruptedPurge } from './journal.ts';

/** When a purge happens, and how it is stopped. */
export interface PurgeMoment {
  /** In milliseconds since 1970. */
  readonly now: number;
  /** Begins nothing more once it is aborted; what has begun is finished. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Purges a registry and tells what happens; the last event is the summary. Everything is planned and kept in the journal before anything
 * is deleted: a rejection (`invalid-argument`, or whatever the registry or the view rejects with) means that nothing was. What fails
 * later stands in the summary. To stop reading stops the purge.
 */
export async function* purge(
  options: PurgeOptions,
  tools: PurgeTools,
  { now, signal }: PurgeMoment,
): AsyncGenerator<PurgeEvent, void> {
  yield* stream(signal, async (tell, stopped) => {
    const plan = await planPurge(tools.view, options, now, stopped);
    tell({ kind: 'begin', dryRun: options.dryRun, host: plan.host });
    if (options.dryRun) return tellPlan(plan, tell);
    stopped.throwIfAborted();
    const id = await tools.journal.begin(plan);
    return executePlan(id, plan, tools, tell, { concurrency: options.concurrency, signal: stopped });
  });
}

/**
 * Finishes a purge that was interrupted, of the registry that it was for; its time is still the one at which it was planned. After a
 * rejection the journal still has it.
 */
export async function* resumePurge(
  { id, plan, done }: InterruptedPurge,
  tools: PurgeTools,
  { concurrency, signal }: { readonly concurrency: number; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<PurgeEvent, void> {
  yield* stream(signal, async (tell, stopped) => {
    await tools.registry.recover();
    tell({ kind: 'begin', dryRun: false, host: plan.host });
    return executePlan(id, plan, tools, tell, { concurrency, signal: stopped, done });
  });
}

/** 1 when a purge did not do all that it had planned. */
export function purgeExitCode({ failure }: PurgeSummary): 0 | 1 {
  return failure === undefined ? 0 : 1;
}

type Work = (tell: (event: PurgeEvent) => void, stopped: AbortSignal) => Promise<PurgeSummary>;

async function* stream(signal: AbortSignal | undefined, work: Work): AsyncGenerator<PurgeEvent, void> {
  const reader = new AbortController();
  const stopped = signal === undefined ? reader.signal : AbortSignal.any([signal, reader.signal]);
  // As many requests listen to it as go on at a time; Node takes more than ten for a leak.
  setMaxListeners(0, stopped);
  const channel = createChannel<PurgeEvent>();
  const done = work(channel.tell, stopped).then(
    (summary) => {
      channel.tell({ kind: 'end', summary });
      channel.end();
    },
    (error: unknown) => channel.end(error instanceof Error ? error : new Error(String(error))),
  );
  try {
    yield* channel.read();
  } finally {
    reader.abort();
    await done;
  }
}
