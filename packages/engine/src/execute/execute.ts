import type { Plan, RunEvent } from '@slipway/core';
import type { Runtime, SandboxRequest } from '../runtime/runtime.ts';
import type { RunOutcome } from './outcome.ts';

/** Takes what flows out of an execution, in order. A pending promise is back-pressure. */
export type Emit = (event: RunEvent) => void | Promise<void>;

/** What one execution needs besides its plan. */
export interface ExecuteOptions extends Omit<SandboxRequest, 'plan'> {
  readonly runtime: Runtime;
  readonly emit: Emit;
  /** Aborted to cancel the run. */
  readonly signal: AbortSignal;
}

/** Runs a plan to its end and reports how it ended; never rejects for anything that happens inside the run. */
export function execute(_plan: Plan, _options: ExecuteOptions): Promise<RunOutcome> {
  return Promise.reject(new Error('not written yet'));
}
