import type { Cause, ResolvedRunRequest, Run, RunFilter, RunPage } from '@slipway/core/http';

/** A run to queue: a snapshot of every input, so that later changes to a task do not change it. */
export interface SubmitRun {
  readonly request: ResolvedRunRequest;
  readonly cause: Cause;
  /** Login server that `$Registry` stands for. */
  readonly registry: string;
  readonly pool: string;
  /** Name of the saved task, for runs of one. */
  readonly task?: string;
  /** Who asked: id of the token, or of the trigger. Runs of one submitter wait behind each other, not in front of everybody else's. */
  readonly submitter: string;
  /** Two submits with one key make one run. */
  readonly key?: string;
  /** How many runs of the task may be on agents at once; absent: as many as there are slots. */
  readonly concurrency?: number;
  /** Name of the group whose limit that is; the task's own by default. */
  readonly group?: string;
  /** What a commit or pull request is for: `branch main`, `pull request 7`. */
  readonly sourceRef?: string;
  /** Cancels older runs of the same task for the same `sourceRef`. */
  readonly supersedes?: boolean;
  /** Runs whose images started this one. */
  readonly causedBy?: readonly string[];
  /** Steps that count as done, of a run that goes on from a step of another. */
  readonly doneSteps?: readonly string[];
}

/** What a submit gives. */
export interface Submitted {
  readonly run: Run;
  /** False: a run with this key existed already, and this is it. */
  readonly created: boolean;
}

/** The records of runs. */
export interface Runs {
  /** Writes the record, then wakes the pool's queue. Resolves when the record is committed. */
  submit(run: SubmitRun): Promise<Submitted>;
  /** The record with its place in the queue. */
  get(runId: string): Promise<Run | undefined>;
  /** Newest first. Rejects with `invalid-argument` for a cursor that is none. */
  list(filter: RunFilter): Promise<RunPage>;
  /** What the run was asked for with, secrets included, to queue it again. Rejects with `not-found`. */
  inputOf(runId: string): Promise<SubmitRun>;
  /**
   * Cancels: a queued run at once, one that is on an agent by asking the agent. Rejects with `not-found`, and with `conflict` for a
   * run that is over. Asking twice changes nothing.
   */
  cancel(runId: string): Promise<Run>;
  /** Keeps a run beyond retention, or no longer. Rejects with `not-found`. */
  setArchived(runId: string, isArchived: boolean): Promise<Run>;
}
