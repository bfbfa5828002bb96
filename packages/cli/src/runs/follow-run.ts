import { isFinal, SlipwayError } from '@slipway/core';
import type { Run } from '@slipway/core/http';
import { setTimeout as delay } from 'node:timers/promises';
import { createLogPrinter, type LogStyle, type LogTargets } from '../output/log-printer.ts';
import type { Service } from '../service/connect.ts';
import { withRetries } from '../service/back-off.ts';
import { readLog } from './log-stream.ts';

/** How a run is followed to its end. */
export interface FollowOptions {
  readonly run: Run;
  /** Ids of its steps where they are known before the agent says them. */
  readonly stepIds: readonly string[];
  readonly style: LogStyle;
  readonly targets: LogTargets;
  /** False: only the end is waited for. */
  readonly showLog: boolean;
  /** Stops following; the run goes on. */
  readonly signal: AbortSignal;
}

/** A run that is over. */
export interface FollowedRun {
  /** Its last record. */
  readonly run: Run;
  /** Whether the log that was shown said how it ended (contract §10). */
  readonly endingShown: boolean;
}

/** How often a run is looked at while it waits in the queue, and while it is waited for without its log, in milliseconds. */
const lookMs = 1000;

/** Shows why a run waits, then its log as it is written, until it is over. */
export async function followRun({ call }: Service, options: FollowOptions): Promise<FollowedRun> {
  const { run, showLog, signal } = options;
  const notice = (text: string): void => void options.targets.notices.write(text);
  const get = (): Promise<Run> =>
    withRetries(() => call('getRun', { params: { runId: run.runId } }, { signal }), signal, {});
  const begun = new AbortController();
  let endingShown = false;
  const waiting = tellWaiting(run, get, notice, AbortSignal.any([signal, begun.signal]));
  try {
    if (showLog) {
      const printer = createLogPrinter(options.stepIds, options.style, options.targets);
      await readLog(call, {
        runId: run.runId,
        follow: true,
        signal,
        trouble: notice,
        take: ({ stepId, stream, time, data }) => {
          begun.abort();
          const bytes = Buffer.from(data, 'base64');
          endingShown = stream === 'system' && bytes.includes(`Run ID: ${run.runId} `);
          return printer.print({ stepId, stream, time, bytes });
        },
      });
      await printer.end();
    }
  } finally {
    begun.abort();
    await waiting;
  }
  for (;;) {
    const last = await get();
    if (isFinal(last.status)) return { run: last, endingShown };
    await delay(lookMs, undefined, { signal });
  }
}

/** Says that a run waits, and each new reason, until it begins or the signal says that it has. Trouble with the service is told by others. */
async function tellWaiting(
  first: Run,
  get: () => Promise<Run>,
  notice: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  let told: string | undefined;
  try {
    for (let run = first; run.status === 'Queued'; run = await get()) {
      if (told === undefined) notice('Waiting for an agent...\n');
      const reason = run.queue === undefined ? '' : `${run.queue.reason} (number ${run.queue.position})`;
      // What is taken at once needs no reason.
      if (told !== undefined && reason !== '' && reason !== told) notice(`  ${reason}\n`);
      told = told === undefined ? '' : reason;
      await delay(lookMs, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted && !(error instanceof SlipwayError)) throw error;
  }
}
