import { maskSecrets, type Plan, type PlannedStep } from '@slipway/core';
import { formatTable } from '../output/table.ts';

/** What a step does, in a few words. */
function summarize(step: PlannedStep): string {
  switch (step.kind) {
    case 'cmd':
      return [step.image, ...step.args].join(' ');
    case 'build':
      return [...step.options.tags.map((tag) => `-t ${tag}`), step.options.context].join(' ');
    case 'push':
      return step.images.join(' ');
  }
}

/** The plan as a table for people: what each step waits for, and with which others it runs. */
export function planTable(plan: Plan): string {
  const waves = startWaves(plan);
  const rows = plan.steps.map((step) => [
    String(waves.get(step.id) ?? 0),
    step.id,
    step.kind,
    step.waitsFor.join(', ') || '-',
    `${step.timeoutMs / 1000}s`,
    shorten(oneLine(maskSecrets(summarize(step), plan.masks)), 80),
  ]);
  return formatTable({ head: ['START', 'STEP', 'KIND', 'WAITS FOR', 'TIMEOUT', 'WHAT'], rows }).trimEnd();
}

/** When a step can start at the earliest, counted in steps before it: equal numbers may run at once. */
function startWaves(plan: Plan): ReadonlyMap<string, number> {
  const waves = new Map<string, number>();
  for (const step of plan.steps) {
    waves.set(step.id, 1 + Math.max(0, ...step.waitsFor.map((parent) => waves.get(parent) ?? 0)));
  }
  return waves;
}

function oneLine(text: string): string {
  return text.replace(/[\s\u0000-\u001f\u007f]+/g, ' ');
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
