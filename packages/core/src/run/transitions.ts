import type { FinalRunStatus, RunStatus } from './status.ts';

/**
 * From which statuses a run may come into each one: the only table of its transitions. A run that is over stays as it is; one whose
 * agent was lost, or gave it back, is `Queued` again.
 */
export const runTransitions: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  Queued: ['Started', 'Running'],
  Started: ['Queued'],
  Running: ['Started'],
  Succeeded: ['Running'],
  Failed: ['Started', 'Running'],
  Canceled: ['Queued', 'Started', 'Running'],
  Error: ['Queued', 'Started', 'Running'],
  Timeout: ['Queued', 'Started', 'Running'],
};

const finalStatuses: readonly RunStatus[] = ['Succeeded', 'Failed', 'Canceled', 'Error', 'Timeout'];

/** Whether a run with this status is over. */
export function isFinal(status: RunStatus): status is FinalRunStatus {
  return finalStatuses.includes(status);
}

/** Whether a run may go from one status to another. */
export function mayBecome(from: RunStatus, to: RunStatus): boolean {
  return runTransitions[to].includes(from);
}
