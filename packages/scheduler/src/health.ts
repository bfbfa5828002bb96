import type { JobStatus } from './job-status.ts';

/** A pass that takes longer than this is taken for stuck. */
export const stuckAfterMs = 5 * 60_000;

/** So many failures in a row are no longer a hiccup. */
export const failingAfter = 3;

/** Why the scheduler does not do its work, one sentence for each job that has a problem; empty: all is well. */
export function problemsOf(jobs: readonly JobStatus[], now: number): readonly string[] {
  return jobs.flatMap((job) => {
    if (job.runningSince !== undefined && now - job.runningSince > stuckAfterMs) {
      return [`${job.name} has been going on for ${Math.round((now - job.runningSince) / 1000)} s`];
    }
    if (job.failuresInARow >= failingAfter) {
      return [`${job.name} failed ${job.failuresInARow} times in a row: ${job.lastError ?? 'for an unknown reason'}`];
    }
    return [];
  });
}
