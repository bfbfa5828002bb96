import type { Pace } from './pace.ts';

/** Work that is due from time to time. */
export interface Job {
  readonly name: string;
  readonly pace: Pace;
  /** Does what is due and gives how much that was. The signal asks it to end early. */
  readonly run: (now: number, signal: AbortSignal) => Promise<number>;
}
