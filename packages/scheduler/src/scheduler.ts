import { setMaxListeners } from 'node:events';
import { type JobLoop, startLoop } from './job-loop.ts';
import type { JobStatus } from './job-status.ts';
import { housekeepingJobs } from './jobs.ts';
import { settingsOf, type SchedulerOptions } from './options.ts';
import { startStatusServer } from './status-server.ts';

/** A scheduler that works; disposal waits for the passes that go on, and leaves the store open. */
export interface Scheduler extends AsyncDisposable {
  /** What can be said of each job now. */
  status(): readonly JobStatus[];
  /** Where it listens, when it was asked to. */
  readonly port?: number;
}

/** Starts everything that is due from time to time. Several schedulers on one store are harmless: each pass takes what it finds. */
export async function startScheduler(options: SchedulerOptions): Promise<Scheduler> {
  const settings = settingsOf(options);
  const stop = new AbortController();
  // Every job listens to it.
  setMaxListeners(0, stop.signal);
  const { clock, random, logger } = settings;
  const context = { clock, random, logger, signal: stop.signal };
  const loops: JobLoop[] = [];
  const status = (): readonly JobStatus[] => loops.map((loop) => loop.status());
  // First of all, since a port that is taken must not leave loops behind.
  const server = options.listen && (await startStatusServer(options.listen, status, () => clock.now()));
  loops.push(...housekeepingJobs(settings).map((job) => startLoop(job, context)));
  return {
    status,
    ...(server !== undefined && { port: server.port }),
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await Promise.all(loops.map(({ ended }) => ended));
      await server?.[Symbol.asyncDispose]();
    },
  };
}
