import { sweepContextFolders } from '../context/folders.ts';
import { isDeadOwner } from '../process/owner.ts';
import { asEngineFailure } from './api/engine-error.ts';
import type { EngineConnection } from './connect/connection.ts';
import { labelKeys } from './resources/labels.ts';
import { removeLabelled, type Removed } from './resources/remove.ts';

/** How many things a sweep removed. */
export interface SweepResult extends Removed {
  /** Fetched contexts, on this computer. */
  readonly contexts: number;
}

/**
 * Removes what runs of this computer left, on the engine and in the temporary directory, when their process died; runs that still go
 * are not touched.
 * What cannot be removed now is left for the next sweep. Rejects with `engine-failed` when the engine does not answer.
 */
export async function sweepLeftovers(connection: EngineConnection): Promise<SweepResult> {
  try {
    const [{ removed }, contexts] = await Promise.all([
      removeLabelled(connection.docker, labelKeys.owner, (labels) => isDeadOwner(labels[labelKeys.owner] ?? '')),
      sweepContextFolders(),
    ]);
    return { ...removed, contexts };
  } catch (cause) {
    throw asEngineFailure(cause);
  }
}
