import type { Logger } from 'pino';
import type { Clock } from './clock.ts';
import type { Job } from './job.ts';
import type { JobStatus } from './job-status.ts';
import { delayAfter, firstDelay, type Outcome } from './pace.ts';

/** What a loop needs beside its job. */
export interface LoopContext {
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** One job that is done again and again, never twice at the same time, until the signal is aborted. */
export interface JobLoop {
  status(): JobStatus;
  /** Settles when the last pass has ended; never rejects. */
  readonly ended: Promise<void>;
}

/** Starts the loop of a job. A pass that fails is tried again later and stops nothing else. */
export function startLoop(job: Job, context: LoopContext): JobLoop {
  let status: JobStatus = { name: job.name, passes: 0, failedPasses: 0, failuresInARow: 0, done: 0 };
  const loop = async (): Promise<void> => {
    const { clock, random, signal } = context;
    await clock.sleep(firstDelay(job.pace, random()), signal);
    while (!signal.aborted) {
      const outcome = await pass();
      await clock.sleep(delayAfter(job.pace, outcome, random()), signal);
    }
  };
  const pass = async (): Promise<Outcome> => {
    const { clock, logger, signal } = context;
    const before = status;
    status = { ...before, runningSince: clock.now() };
    try {
      const count = await job.run(clock.now(), signal);
      status = succeeded(before, count, clock.now());
      if (before.failuresInARow > 0) logger.info({ job: job.name, failures: before.failuresInARow }, 'job works again');
      return { kind: 'done', count };
    } catch (error) {
      // Whoever is asked to end early says so by an error.
      if (signal.aborted) {
        status = before;
        return { kind: 'done', count: 0 };
      }
      status = failed(before, error);
      // A back-off for hours would say the same thing hundreds of times.
      if (before.failuresInARow === 0) logger.error({ job: job.name, err: error }, 'job fails; it will be tried again');
      return { kind: 'failed', failures: status.failuresInARow };
    }
  };
  return { status: () => status, ended: loop() };
}

function succeeded(before: JobStatus, count: number, now: number): JobStatus {
  const { name, passes, failedPasses, done } = before;
  return { name, passes: passes + 1, failedPasses, failuresInARow: 0, done: done + count, lastSuccess: now };
}

function failed(before: JobStatus, error: unknown): JobStatus {
  return {
    ...before,
    passes: before.passes + 1,
    failedPasses: before.failedPasses + 1,
    failuresInARow: before.failuresInARow + 1,
    lastError: error instanceof Error ? error.message : String(error),
  };
}
