import { SlipwayError } from '@slipway/core';
import type { Run } from '@slipway/core/http';

/**
 * The steps that a run which goes on from one step of a former run need not do again: those that succeeded and wait, directly or not, for
 * nothing that is done again. `before` are steps that the former run itself was spared. Throws `conflict` when the former run cannot be gone on from.
 */
export function doneStepsOf(former: Run, fromStep: string, before: readonly string[] = []): readonly string[] {
  if (former.finishTime === undefined) {
    throw new SlipwayError('conflict', `${former.runId} is not over, so it is not known which of its steps are done`, {
      advice: 'Wait for its end or cancel it; or start the whole run again, without a step.',
    });
  }
  if (!former.steps.some(({ id }) => id === fromStep)) {
    const known = former.steps.map(({ id }) => id).join(', ');
    throw new SlipwayError('conflict', `${former.runId} has no step '${fromStep}'`, {
      advice:
        known === '' ? 'The run ended before its steps were known; start it again as a whole.' : `Its steps: ${known}.`,
    });
  }
  const spared = new Set(before);
  const again = new Set([fromStep]);
  // Steps stand in the order of the file, and none waits for a later one.
  for (const { id, waitsFor } of former.steps) if (waitsFor.some((other) => again.has(other))) again.add(id);
  return former.steps
    .filter(({ id, status }) => !again.has(id) && (status === 'succeeded' || spared.has(id)))
    .map(({ id }) => id);
}
