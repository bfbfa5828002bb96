import type { RunStatus } from '@slipway/core';

/** A run that the ready queue should hold: admitted, and waiting for an agent. */
export interface ReadyRun {
  readonly runId: string;
  readonly pool: string;
  readonly priority: number;
}

/** What happened to one run that no agent asked for. */
export interface RunChange {
  readonly runId: string;
  readonly pool: string;
  /** What the run is now: `Queued` again, over, or still on its agent, which was asked to stop. */
  readonly status: RunStatus;
  /** The attempt that was ended; 0 for a run that no agent ever had. */
  readonly attempt: number;
  /** Name of the agent that had the run. */
  readonly agent?: string;
  /** A sentence for the log of the run and for its record. */
  readonly reason: string;
}

/** Changes of runs, and the runs that became ready by them: the caller puts those into the queue. */
export interface Changes {
  readonly changes: readonly RunChange[];
  readonly ready: readonly ReadyRun[];
}
