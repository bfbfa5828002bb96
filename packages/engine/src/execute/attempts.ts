import type { Attempts } from '@slipway/core';
import type { Exit, Output } from '../runtime/runtime.ts';
import { executed, launching, noRetries, retrying } from './messages.ts';
import { pause } from './pause.ts';
import { watchFor } from './text-watch.ts';

/** What the wrappers around a step's work need to know of it. */
export interface AttemptContext {
  readonly id: string;
  readonly out: Output;
  readonly log: (text: string) => void | Promise<void>;
  readonly signal: AbortSignal;
}

/** One attempt: its output goes to the `out` it is given. */
export type Attempt<Result extends Exit> = (out: Output) => Promise<Result>;

/**
 * Runs a step's rounds, each with its own retries (contract §2.7).
 * Every round happens even if an earlier one failed. Gives the results of all rounds, in order.
 */
export async function inRounds<Result extends Exit>(
  settings: Attempts,
  context: AttemptContext,
  attempt: Attempt<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let round = 0; round <= settings.repeat; round += 1) {
    results.push(await withRetries(settings, context, attempt));
  }
  return results;
}

async function withRetries<Result extends Exit>(
  settings: Attempts,
  context: AttemptContext,
  attempt: Attempt<Result>,
): Promise<Result> {
  for (let left = settings.retries; ; left -= 1) {
    const watch = watchFor(settings.retryOnErrors);
    await context.log(launching(context.id));
    const result = await attempt((stream, bytes) => {
      watch.see(stream, bytes);
      return context.out(stream, bytes);
    });
    if (result.exitCode === 0) {
      await context.log(executed(context.id));
      return result;
    }
    const worthAnother = settings.retryOnErrors.length === 0 || watch.found;
    if (left <= 0 || !worthAnother) {
      await context.log(noRetries(context.id));
      return result;
    }
    await context.log(retrying(context.id, settings.retryDelayMs));
    await pause(settings.retryDelayMs, context.signal);
  }
}
