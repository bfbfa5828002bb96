/** Status of a run (contract §9.2). */
export type RunStatus = 'Queued' | 'Started' | 'Running' | 'Succeeded' | 'Failed' | 'Canceled' | 'Error' | 'Timeout';

/** How an execution can end. */
export type FinalRunStatus = Extract<RunStatus, 'Succeeded' | 'Failed' | 'Canceled' | 'Error' | 'Timeout'>;

/** Status of one step inside a run; `skipped` steps never started, `canceled` ones were stopped because of something else. */
export type StepStatus =
  'waiting' | 'running' | 'detached' | 'succeeded' | 'failed' | 'ignored' | 'timed-out' | 'canceled' | 'skipped';
