import { sweepContextFolders } from '../context/folders.ts';
import { isDeadOwner } from '../process/owner.ts';
import { asEngineFailure } from './api/engine-error.ts';
import type { EngineConnection } from './connect/connection.ts';
import { expired } from './kept/expiry.ts';
import { listKept } from './kept/kept.ts';
import { labelKeys, type Labels } from './resources/labels.ts';
import { removeLabelled, type Removed } from './resources/remove.ts';

/** How many things a sweep removed. */
export interface SweepResult extends Removed {
  /** Kept workspaces that were too old or too many. */
  readonly workspaces: number;
  /** Fetched contexts, on this computer. */
  readonly contexts: number;
}

/**
 * Removes what runs of this computer left, on the engine and in the temporary directory, when their process died; runs that still go
 * are not touched.
 * Kept workspaces are spared until they are too old or too many. What cannot be removed now is left for the next sweep. Rejects with `engine-failed` when the engine does not answer.
 */
export async function sweepLeftovers(connection: EngineConnection): Promise<SweepResult> {
  const { docker } = connection;
  const isDead = (labels: Labels): boolean => isDeadOwner(labels[labelKeys.owner] ?? '');
  try {
    const kept = await listKept(docker);
    const ended = kept.filter(({ owner }) => isDeadOwner(owner));
    const old = new Set(expired(ended, Date.now()).map(({ sandboxId }) => sandboxId));
    const spared = new Set(kept.map(({ sandboxId }) => sandboxId));
    const sandboxOf = (labels: Labels): string => labels[labelKeys.sandbox] ?? '';
    const [{ removed }, contexts] = await Promise.all([
      removeLabelled(docker, labelKeys.owner, (labels) => isDead(labels) && !spared.has(sandboxOf(labels))),
      sweepContextFolders(),
    ]);
    // By themselves, so that they are not told as what an interrupted run left.
    if (old.size > 0) await removeLabelled(docker, labelKeys.sandbox, (labels) => old.has(sandboxOf(labels)));
    return { ...removed, contexts, workspaces: old.size };
  } catch (cause) {
    throw asEngineFailure(cause);
  }
}
