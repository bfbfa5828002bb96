/** How long things are kept. */
export interface RetentionPolicy {
  /** Logs of finished runs, in milliseconds; those of archived runs stay. */
  readonly logAgeMs: number;
  /** Records of finished runs, in milliseconds; those of archived runs stay. */
  readonly recordAgeMs: number;
  /** At most so many finished runs that are not archived; the oldest go. */
  readonly recordCount: number;
  /** Messages to the outside that were delivered or given up, in milliseconds. */
  readonly messageAgeMs: number;
  /** Uploads that no run uses, in milliseconds. */
  readonly sourceAgeMs: number;
}

/** Numbers for metrics: how many runs are in each status and pool, and how long the oldest has waited, in milliseconds. */
export interface StoreFigures {
  readonly runs: readonly { readonly pool: string; readonly status: string; readonly count: number }[];
  readonly oldestQueuedMs: number;
}

/**
 * Work that is due from time to time. Every method may be called by several processes at once, and gives how many things it did;
 * `now` is milliseconds since the epoch, handed in so that tests can set it.
 */
export interface Housekeeping {
  /** Runs whose lease has run out: queued again, or ended as `Error` after too many attempts. */
  expireLeases(now: number): Promise<number>;
  /** Runs whose time is over: their agents are told; one that does not answer loses its lease. Queued ones end as `Timeout`. */
  timeOutRuns(now: number): Promise<number>;
  /** Runs that waited longer than this in the queue end as `Error` with the reason. */
  limitQueueWait(now: number, maxWaitMs: number): Promise<number>;
  /** Puts into the ready queue what the records say should be there, and takes out what should not. */
  reconcile(): Promise<number>;
  /** Moves the settled part of live logs to the archive. */
  archiveLogs(signal: AbortSignal): Promise<number>;
  /** Removes what is older than the policy says. */
  retain(now: number, policy: RetentionPolicy): Promise<number>;
  /** Encrypts with the first key of the key file what was encrypted with one of the others. */
  rotateSecrets(): Promise<number>;
  figures(): Promise<StoreFigures>;
}
