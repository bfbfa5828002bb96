import { SlipwayError } from '@slipway/core';
import { taskSpecSchema, type TaskSpec } from '@slipway/core/http';

/** Checks a task by the rules of the API before anything is sent, so that a wrong flag is named as people wrote it. */
export function checkSpec(spec: TaskSpec): TaskSpec {
  const parsed = taskSpecSchema.safeParse(spec);
  if (parsed.success) return parsed.data;
  const rules = parsed.error.issues.map(({ path, message }) => `${fieldText(path)}: ${message.replace(/\.$/, '')}`);
  throw new SlipwayError('invalid-argument', rules.join('; '));
}

/** `trigger.timerTriggers.0.schedule` as people say it: `schedule 1`. */
function fieldText(path: readonly PropertyKey[]): string {
  const field = path.findLast((part) => typeof part === 'string') ?? 'task';
  const place = path.findLast((part) => typeof part === 'number');
  return place === undefined ? field : `${field} ${String(place + 1)}`;
}
