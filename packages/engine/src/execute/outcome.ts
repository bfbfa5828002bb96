import type { FinalRunStatus, OutputImage, StepStatus } from '@slipway/core';

/** How one step of a run ended. */
export interface StepOutcome {
  readonly id: string;
  readonly status: StepStatus;
  /** From the end of the start delay to the end of the step, in milliseconds; absent for a step that never started. */
  readonly elapsedMs?: number;
  /** Of a detached step: that of its container, where it failed before the end of the run; then `error` says so too. */
  readonly exitCode?: number;
  readonly error?: string;
}

/** How a run ended: everything that its caller reports. */
export interface RunOutcome {
  readonly status: FinalRunStatus;
  /** Why the run did not succeed, as one sentence: `failed to run step ID: test: exit status 3`. */
  readonly error?: string;
  /** In file order. */
  readonly steps: readonly StepOutcome[];
  readonly images: readonly OutputImage[];
  /** Present when the runtime keeps the workspace for a look into it. */
  readonly workspaceKept?: boolean;
}

/** How a run ends whose signal was aborted: a reason named `TimeoutError` (as of `AbortSignal.timeout`) makes it a `Timeout`. */
export function stoppedBy(signal: AbortSignal): Pick<RunOutcome, 'status' | 'error'> {
  const timedOut = signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
  return timedOut
    ? { status: 'Timeout', error: 'the run timed out' }
    : { status: 'Canceled', error: 'the run was canceled' };
}
