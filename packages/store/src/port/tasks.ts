import type { TaskRunStart } from '@slipway/core';
import type { Cause, StoredSecret, Task, TaskFilter, TaskPage, TaskSpec, WrittenTask } from '@slipway/core/http';
import type { Submitted } from './runs.ts';

/** A run of a saved task to start: by hand, or by one of its triggers. */
export interface StartTask extends TaskRunStart {
  readonly task: string;
  readonly cause: Cause;
  /** Who asked: id of the token, or `trigger TASK/NAME`. */
  readonly submitter: string;
  /** Two starts with one key make one run. */
  readonly key?: string;
  /** What a commit or pull request is for: `branch main`, `pull request 7`. */
  readonly sourceRef?: string;
  /** Runs whose images started this one. */
  readonly causedBy?: readonly string[];
  /** Starts a task that is disabled, too. */
  readonly isForced?: boolean;
}

/** How a task is written. */
export interface WriteTask {
  /** Rejects with `conflict` unless the task still has this revision. */
  readonly revision?: number;
  /** Says what would change and changes nothing. */
  readonly dryRun?: boolean;
  /** Called with the whole task, secrets included, before it is written; what it rejects with keeps the task from being written. */
  readonly check?: (spec: TaskSpec) => Promise<void>;
}

/** Saved tasks. Whatever is secret in them is encrypted, and given back by `details` alone. */
export interface Tasks {
  /** Rejects with `conflict` when there is one with this name, and with `invalid-argument` for a task that could not run. */
  create(spec: TaskSpec, options?: Pick<WriteTask, 'check'>): Promise<Task>;
  /** New or not; secrets without a value keep the stored one of the same place. */
  put(spec: TaskSpec, options?: WriteTask): Promise<WrittenTask>;
  /** JSON merge patch (RFC 7396). Rejects with `not-found`. */
  patch(name: string, patch: Readonly<Record<string, unknown>>, options?: WriteTask): Promise<WrittenTask>;
  get(name: string): Promise<Task | undefined>;
  list(filter: TaskFilter): Promise<TaskPage>;
  /** With the secrets that the task itself was given. Rejects with `not-found`. */
  details(name: string): Promise<Task>;
  /** Rejects with `not-found`. Its runs stay. */
  remove(name: string): Promise<void>;
  /** Queues a run of a task. Rejects with `not-found`, and with `conflict` for one that is disabled. */
  start(start: StartTask): Promise<Submitted>;
}

/** Secrets that tasks use by name. */
export interface StoredSecrets {
  set(name: string, value: string): Promise<StoredSecret>;
  list(): Promise<readonly StoredSecret[]>;
  /** Rejects with `not-found`, and with `conflict` for one that a task uses. */
  remove(name: string): Promise<void>;
}
