import type { RunStatus } from '@slipway/core';
import type { Lease, Source } from '@slipway/core/http';
import type { RetentionPolicy, StoreFigures } from './housekeeping.ts';
import type { Changes } from './run-changes.ts';

/** What is known of a run's log without looking into it. */
export interface LogRecord {
  readonly runId: string;
  readonly status: RunStatus;
  readonly attempt: number;
  /** Where the log of the present attempt begins. */
  readonly attemptStart: number;
  readonly archivedTo: number;
  /** Length of the whole log; absent until it is complete. */
  readonly end?: number;
  readonly removed: boolean;
}

/** A piece of an archived log. */
export interface LogPart {
  readonly start: number;
  /** Offset of the byte behind it. */
  readonly end: number;
  readonly blob: string;
  /** Where its chunks begin, and of what step, stream and time they are: in the archive's own form. */
  readonly index: Uint8Array;
}

/** Bookkeeping of logs. */
export interface LogRecords {
  get(runId: string): Promise<LogRecord | undefined>;
  /** Writes down where the log of the lease's attempt begins. */
  beginAttempt(lease: Lease, tokenId: string, start: number): Promise<void>;
  /** Adds the part that begins where the archive ends. False: another process was first, or the log was removed. */
  addPart(runId: string, part: LogPart): Promise<boolean>;
  /** Parts that hold bytes from an offset on, in order; at most so many. */
  parts(runId: string, from: number, limit: number): Promise<readonly LogPart[]>;
  /** Says that no more will come to the log of a run that is over. Once said, it stays. */
  complete(runId: string, end: number): Promise<void>;
  /** Runs that an agent has had and whose log is not wholly archived yet; over ones first. */
  open(limit: number): Promise<readonly LogRecord[]>;
}

/** A piece of an upload. */
export interface SourcePart {
  readonly start: number;
  readonly end: number;
  readonly blob: string;
}

/** Bookkeeping of uploads; their bytes are blobs. */
export interface SourceRecords {
  create(submitter: string, limits: { readonly maxBytes: number; readonly expiresAt: number }): Promise<Source>;
  get(sourceId: string): Promise<Source | undefined>;
  /** Rejects with `not-found`, and with `conflict` (details: `offset`) unless the part begins where the upload stands. */
  addPart(sourceId: string, part: SourcePart, expiresAt: number): Promise<Source>;
  parts(sourceId: string): Promise<readonly SourcePart[]>;
  /** Rejects with `not-found`, and with `conflict` when the size is not what was received. Twice changes nothing. */
  complete(sourceId: string, sizeBytes: number, sha256: string): Promise<Source>;
  /** Gives an unfinished upload up: it is gone at once, and its rows and blobs as those of one that is too old. */
  discard(sourceId: string): Promise<void>;
  /** The checksum it was completed with. */
  checksum(sourceId: string): Promise<string | undefined>;
  /** Rejects with `not-found` unless the upload is complete. */
  use(sourceId: string, runId: string): Promise<void>;
}

/** Something whose blobs are to be removed before its rows. */
export interface Doomed {
  readonly id: string;
  readonly blobs: readonly string[];
}

/** What is due from time to time. */
export interface UpkeepRecords {
  /** Runs whose time is over: agents are told by their next answer; after `graceMs` more, and for queued runs at once, they end as `Timeout`. */
  timeOutRuns(now: number, graceMs: number): Promise<Changes>;
  limitQueueWait(now: number, maxWaitMs: number): Promise<Changes>;
  /** Marks logs that are too old as removed, and gives them until `forgetLog`. */
  doomedLogs(now: number, policy: RetentionPolicy, limit: number): Promise<readonly Doomed[]>;
  forgetLog(runId: string): Promise<void>;
  /** Uploads that no run uses and whose time is over: they cannot be used any more, and are given until `forgetSource`. */
  doomedSources(now: number, limit: number): Promise<readonly Doomed[]>;
  forgetSource(sourceId: string): Promise<void>;
  /** Runs that are over and beyond the policy, their logs marked as removed. */
  doomedRuns(now: number, policy: RetentionPolicy, limit: number): Promise<readonly Doomed[]>;
  forgetRun(runId: string): Promise<void>;
  /** Forgets agents that have been offline for a day. */
  forgetAgents(now: number): Promise<number>;
  /** Forgets messages that were settled before a moment. */
  forgetMessages(before: number): Promise<number>;
  /** Removes deliveries that were done long ago, and old entries of the histories of triggers. */
  forgetTriggers(now: number): Promise<number>;
  figures(now: number): Promise<StoreFigures>;
  /** Encrypts with the present key whatever an older one has encrypted; gives how many records. */
  rotateSecrets(): Promise<number>;
}
