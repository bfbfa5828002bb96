import type { EngineConnection } from './connect/connection.ts';
import { asEngineFailure } from './api/engine-error.ts';
import { labelKeys } from './resources/labels.ts';
import { isDead, parseOwner, startOf, thisOwner } from './resources/owner.ts';
import { removeLabelled, type Removed } from './resources/remove.ts';

/** How many things a sweep removed. */
export type SweepResult = Removed;

/**
 * Removes what runs of this computer left on the engine when their process died; runs that still go are not touched.
 * What cannot be removed now is left for the next sweep. Rejects with `engine-failed` when the engine does not answer.
 */
export async function sweepLeftovers(connection: EngineConnection): Promise<SweepResult> {
  const observer = thisOwner();
  try {
    const { removed } = await removeLabelled(connection.docker, labelKeys.owner, (labels) => {
      const owner = parseOwner(labels[labelKeys.owner] ?? '');
      return owner !== undefined && isDead(owner, observer, startOf);
    });
    return removed;
  } catch (cause) {
    throw asEngineFailure(cause);
  }
}
