import type { Plan } from './plan.ts';
import type { PlannedStep } from './step.ts';

/** What the scheduler of a run knows of its steps. */
export interface PlanState {
  /** Steps that were started, whether they have ended or not. */
  readonly started: ReadonlySet<string>;
  /** Steps that count as done: succeeded, failed but ignored, or detached and started. */
  readonly done: ReadonlySet<string>;
}

/** The steps that may start now, in file order: not yet started, and all they wait for is done (contract §2.6). */
export function ready(plan: Plan, state: PlanState): readonly PlannedStep[] {
  return plan.steps.filter((step) => !state.started.has(step.id) && step.waitsFor.every((id) => state.done.has(id)));
}
