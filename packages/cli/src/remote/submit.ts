import { randomUUID } from 'node:crypto';
import { SlipwayError } from '@slipway/core';
import type { Run, RunRequestInput } from '@slipway/core/http';
import { exitCodeOf } from '../local/cancellation.ts';
import type { RemoteFlags } from '../local/flags.ts';
import type { PrefixMode } from '../output/log-printer.ts';
import { formatObject } from '../output/object.ts';
import type { OutputForm } from '../output/result.ts';
import { followRun } from '../runs/follow-run.ts';
import type { Interruption } from '../runs/interruption.ts';
import { exitCodeOfRun, reportRun } from '../runs/outcome.ts';
import { withRetries } from '../service/back-off.ts';
import type { Service } from '../service/connect.ts';

/** Flags that decide how a submitted run is followed. */
export type SubmitFlags = RemoteFlags & { readonly output: OutputForm; readonly logPrefix: PrefixMode };

/** A run to submit and to follow. */
export interface Submission {
  readonly kind: 'build' | 'run';
  readonly request: RunRequestInput;
  /** Ids of its steps where they are known. */
  readonly stepIds: readonly string[];
  readonly flags: SubmitFlags;
  readonly interruption: Interruption;
  /** Aborted by the interruption until the run is queued. */
  readonly signal: AbortSignal;
}

/** Queues a run, shows it to its end, and gives the exit code. A request that is sent twice because of the connection makes one run. */
export async function submitRun(service: Service, submission: Submission): Promise<number> {
  const { flags, interruption, signal } = submission;
  const body: RunRequestInput = { ...submission.request, idempotencyKey: randomUUID() };
  const run = await withRetries(() => service.call('createRun', { body }, { signal }), signal);
  process.stderr.write(`Queued a ${submission.kind} with ID: ${run.runId}\n`);
  if (!flags.wait) {
    writeRun(run, flags.output);
    return 0;
  }

  const leave = new AbortController();
  const act = (): void => {
    if (flags.detachOnInterrupt === true) leave.abort();
    else void cancel(service, run.runId);
  };
  interruption.onFirst(act);
  // The signal may have come while the run was being queued.
  if (interruption.stoppedBy() !== undefined) act();
  try {
    const { run: last, endingShown } = await followRun(service, {
      run,
      stepIds: submission.stepIds,
      style: { prefix: flags.logPrefix },
      targets: {
        // With an object as the result, stdout belongs to it alone.
        output: flags.output === 'text' ? process.stdout : process.stderr,
        notices: process.stderr,
      },
      showLog: flags.logs,
      signal: leave.signal,
    });
    reportRun(last, endingShown);
    writeRun(last, flags.output);
    return exitCodeOfRun(last, interruption.stoppedBy());
  } catch (error) {
    const stoppedBy = interruption.stoppedBy();
    if (!leave.signal.aborted || stoppedBy === undefined) throw error;
    process.stderr.write(`\nThe run goes on; \`tasks logs -f ${run.runId}\` shows it again.\n`);
    return exitCodeOf(stoppedBy);
  }
}

/** Asks once, and again while the service is away: the run is followed meanwhile, so that its end is seen. */
async function cancel({ call }: Service, runId: string): Promise<void> {
  process.stderr.write('Canceling: the service stops the run. Press Ctrl+C again to leave at once.\n');
  const { signal } = new AbortController();
  try {
    await withRetries(() => call('cancelRun', { params: { runId } }, { signal }), signal);
  } catch (error) {
    // A run that is over needs no cancellation.
    if (error instanceof SlipwayError && error.code === 'conflict') return;
    process.stderr.write(`The run could not be canceled: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}

function writeRun(run: Run, form: OutputForm): void {
  if (form !== 'text') process.stdout.write(formatObject(form, run));
}
