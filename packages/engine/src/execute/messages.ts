import type { DependencyEntry, PlannedStep, StepStatus } from '@slipway/core';

/*
 * The engine's own log lines. Tools read them, so their texts are part of the task contract (§2.6, §2.7, §2.12).
 */

/** First line of a step. What is as it is by default is written as nothing, except for the network. */
export function executing(step: PlannedStep, defaultNetwork = ''): string {
  const named = step.kind === 'push' ? undefined : step.workingDirectory;
  const workingDirectory = named === undefined || named === '/workspace' ? '' : named;
  const network = step.kind === 'cmd' ? (step.network ?? defaultNetwork) : defaultNetwork;
  return `Executing step ID: ${step.id}. Timeout(sec): ${seconds(step.timeoutMs)}, Working directory: '${workingDirectory}', Network: '${network}'`;
}

/** Before a start delay. */
export function waiting(step: PlannedStep): string {
  return `Waiting ${seconds(step.startDelayMs)} seconds before executing step ID: ${step.id}`;
}

/** Before the image of a step with `pull` is fetched. */
export const explicitPull = 'Step specified pull. Performing an explicit pull...';

/** Before each attempt. */
export function launching(id: string): string {
  return `Launching container with name: ${id}`;
}

/** After an attempt that ended well. */
export function executed(id: string): string {
  return `Successfully executed container: ${id}`;
}

/** After a failed attempt that is followed by another. */
export function retrying(id: string, delayMs: number): string {
  return `Container failed during run: ${id}, waiting ${seconds(delayMs)} seconds before retrying...`;
}

/** After the last failed attempt. */
export function noRetries(id: string): string {
  return `Container failed during run: ${id}. No retries remaining.`;
}

/** After a failure that the task file says to ignore. */
export function ignoring(id: string, error: string): string {
  return `Step ID: ${id} encountered an error: ${error}, but is set to ignore errors. Continuing...`;
}

/** The one sentence that a failed run reports. */
export function runFailure(id: string, error: string): string {
  return `failed to run step ID: ${id}: ${error}`;
}

/** Before the summary, of a detached step whose container failed while others ran: the step itself has succeeded (contract SE-35). */
export function endedByItself(id: string, error: string): string {
  return `The container of detached step ID: ${id} ended before the run did: ${error}`;
}

/** A step's line in the summary at the end of a run; in the contract only `successful` is fixed. */
export function summary(id: string, status: StepStatus, elapsedMs: number | undefined): string {
  const elapsed = elapsedMs === undefined ? '' : ` (elapsed time in seconds: ${(elapsedMs / 1000).toFixed(6)})`;
  return `Step ID: ${id} marked as ${summaryWord(status)}${elapsed}`;
}

/** Around the lookup of what a build step stands on. */
export const populating = {
  before: (id: string): string => `Populating digests for step ID: ${id}...`,
  after: (id: string): string => `Successfully populated digests for step ID: ${id}`,
};

/** Last lines of a successful run with builds: what they stand on, as one line of JSON (contract §5.6). */
export function dependencyReport(entries: readonly DependencyEntry[]): string {
  return `The following dependencies were found:\n${JSON.stringify(entries)}`;
}

function summaryWord(status: StepStatus): string {
  switch (status) {
    case 'succeeded':
    case 'ignored':
    case 'detached':
      return 'successful';
    case 'timed-out':
      return 'timed out';
    case 'waiting':
    case 'running':
    case 'failed':
    case 'canceled':
    case 'skipped':
      return status;
  }
}

/** Milliseconds as the contract's whole or decimal seconds: `600`, `0.5`. */
function seconds(milliseconds: number): string {
  return String(milliseconds / 1000);
}
