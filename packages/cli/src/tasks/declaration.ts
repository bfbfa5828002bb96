import type { Task } from '@slipway/core/http';
import { specOf } from './create/spec.ts';

/** A task in the form that `tasks apply` takes: what was given, with texts as texts, and without what the service adds by itself. */
export function declarationOf(task: Task): Readonly<Record<string, unknown>> {
  const { step, ...spec } = specOf(task);
  return { kind: 'Task', ...spec, step: stepOf(step) };
}

function stepOf(step: Task['step']): Readonly<Record<string, unknown>> {
  if (step.type !== 'EncodedTask') return step;
  const { encodedTaskContent, encodedValuesContent, ...rest } = step;
  return {
    ...rest,
    taskContent: textOf(encodedTaskContent),
    ...(encodedValuesContent === undefined ? {} : { valuesContent: textOf(encodedValuesContent) }),
  };
}

function textOf(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
