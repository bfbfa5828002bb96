import type { Plan } from './plan.ts';

/** What is left of a plan when some of its steps are done already: nothing waits for those. */
export function withoutSteps(plan: Plan, done: readonly string[]): Plan {
  const gone = new Set(done);
  const left = (id: string): boolean => !gone.has(id);
  return {
    ...plan,
    steps: plan.steps
      .filter(({ id }) => left(id))
      .map((step) => ({ ...step, waitsFor: step.waitsFor.filter((id) => left(id)) })),
  };
}
