import type { JobStatus } from './job-status.ts';

interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly value: (job: JobStatus) => number | undefined;
}

const metrics: readonly Metric[] = [
  {
    name: 'slipway_scheduler_passes_total',
    type: 'counter',
    help: 'Passes of a job that have ended.',
    value: ({ passes }) => passes,
  },
  {
    name: 'slipway_scheduler_failed_passes_total',
    type: 'counter',
    help: 'Passes of a job that failed.',
    value: ({ failedPasses }) => failedPasses,
  },
  {
    name: 'slipway_scheduler_done_total',
    type: 'counter',
    help: 'Things that a job has done: runs re-queued, logs archived, records removed …',
    value: ({ done }) => done,
  },
  {
    name: 'slipway_scheduler_failures_in_a_row',
    type: 'gauge',
    help: 'Failures of a job since its last pass that did not fail.',
    value: ({ failuresInARow }) => failuresInARow,
  },
  {
    name: 'slipway_scheduler_last_success_timestamp_seconds',
    type: 'gauge',
    help: 'When a pass of a job last ended well.',
    value: ({ lastSuccess }) => (lastSuccess === undefined ? undefined : lastSuccess / 1000),
  },
];

/** What the jobs say, in the text format of Prometheus. Names of jobs are our own and need no quoting. */
export function metricsText(jobs: readonly JobStatus[]): string {
  const lines = metrics.flatMap(({ name, type, help, value }) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...jobs.flatMap((job) => {
      const number = value(job);
      return number === undefined ? [] : [`${name}{job="${job.name}"} ${number}`];
    }),
  ]);
  return `${lines.join('\n')}\n`;
}
