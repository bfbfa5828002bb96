import type { Plan } from './plan.ts';
import type { BuildStep, PlannedStep, PushStep } from './step.ts';

/** A plan that hands nothing out, and the steps that it lacks for that. */
export interface PlanWithoutPushes {
  readonly plan: Plan;
  readonly left: readonly PushStep[];
}

/**
 * What is left of a plan for code that is not trusted: nothing is pushed and no build cache is written, neither as layers in a registry nor
 * where other builds mount theirs. What waited for a push waits for what the push waited for.
 */
export function withoutPushes(plan: Plan): PlanWithoutPushes {
  const left = plan.steps.flatMap((step) => (step.kind === 'push' ? [step] : []));
  const before = new Map<string, readonly string[]>();
  // Steps never wait for a later one: whoever a push waits for is known when it comes.
  const waits = ({ waitsFor }: PlannedStep): readonly string[] => [
    ...new Set(waitsFor.flatMap((id) => before.get(id) ?? [id])),
  ];
  const steps = plan.steps.flatMap((step): readonly PlannedStep[] => {
    const waitsFor = waits(step);
    switch (step.kind) {
      case 'push':
        before.set(step.id, waitsFor);
        return [];
      case 'build':
        return [{ ...withoutCacheWrites(step), waitsFor }];
      case 'cmd':
        return [{ ...step, waitsFor }];
    }
  });
  return { plan: { ...plan, steps }, left };
}

/** Name of BuildKit's argument that keeps the cache mounts of a build apart from those of others, and what it is set to. */
const cacheMounts = { name: 'BUILDKIT_CACHE_MOUNT_NS', value: 'foreign' } as const;

function withoutCacheWrites({ cacheImage, options: { cacheTo: _, ...options }, ...step }: BuildStep): BuildStep {
  const { cacheFrom = [], buildArgs } = options;
  return {
    ...step,
    options: {
      ...options,
      buildArgs: [...buildArgs.filter(({ name }) => name !== cacheMounts.name), cacheMounts],
      cacheFrom: cacheImage === undefined ? cacheFrom : [...new Set([...cacheFrom, cacheImage])],
    },
  };
}

/** Why a plan cannot be carried out for code that is not trusted, a sentence for each step that asks for too much. */
export function needsTrust(plan: Plan): readonly string[] {
  return plan.steps.flatMap((step) => {
    switch (step.kind) {
      case 'build':
        return (step.options.ssh ?? []).length === 0 ? [] : [`step ${step.id} forwards an SSH agent (--ssh)`];
      case 'cmd':
        return step.privileged ? [`step ${step.id} is privileged`] : [];
      case 'push':
        return [];
    }
  });
}
