/** What can be said of a job at a moment. Times are milliseconds since the epoch. */
export interface JobStatus {
  readonly name: string;
  /** Passes that have ended, and those of them that failed. */
  readonly passes: number;
  readonly failedPasses: number;
  /** Failures since the last pass that did not fail; 0: it is well. */
  readonly failuresInARow: number;
  /** Things done by all passes. */
  readonly done: number;
  /** When the pass that goes on began. */
  readonly runningSince?: number;
  /** When a pass last ended well. */
  readonly lastSuccess?: number;
  /** Why the last pass failed. */
  readonly lastError?: string;
}
