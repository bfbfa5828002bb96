import type { FinalRunStatus } from './status.ts';

const verbs = {
  Failed: 'failed',
  Canceled: 'was canceled',
  Timeout: 'timed out',
  Error: 'could not go on',
} as const;

/** How a run ended. */
export interface RunEnding {
  readonly status: FinalRunStatus;
  readonly error?: string;
}

/** The last line about a run (contract §10), after so many milliseconds. */
export function runEndingLine(runId: string, { status, error }: RunEnding, elapsedMs: number): string {
  const seconds = Math.max(1, Math.round(elapsedMs / 1000));
  if (status === 'Succeeded') return `Run ID: ${runId} was successful after ${seconds}s`;
  return `Run ID: ${runId} ${verbs[status]} after ${seconds}s. Error: ${error ?? 'none given'}`;
}
