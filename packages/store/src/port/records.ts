import type {
  Agent,
  AgentEvent,
  Lease,
  Pool,
  ResolvedRunRequest,
  Run,
  RunFilter,
  RunPage,
  TriggerRecord,
} from '@slipway/core/http';
import type { RunStatus } from '@slipway/core';
import type { AgentRegistration, Heartbeat } from './agent-door.ts';
import type { GitHosts } from './git-hosts.ts';
import type { Notifications } from './notifications.ts';
import type { Messages } from './messages.ts';
import type { BaseImageRecords } from './base-images.ts';
import type { RegistryIndex } from './registry-index.ts';
import type { Timers } from './timers.ts';
import type { LogRecords, SourceRecords, UpkeepRecords } from './record-keeping.ts';
import type { Changes, ReadyRun } from './run-changes.ts';
import type { SubmitRun } from './runs.ts';
import type { StartTask, StoredSecrets, Tasks } from './tasks.ts';
import type { Tokens } from './tokens.ts';
import type { GitHooks, Triggers } from './triggers.ts';

/** What a submit gives: `changes` are runs that it has taken the place of. */
export interface SubmittedRun extends Changes {
  readonly run: Run;
  readonly created: boolean;
}

/** The records of runs themselves. */
export interface RunRecords {
  /** Commits the record. Two submits with one key make one run; the caller makes keys unique to who gave them. */
  submit(run: SubmitRun): Promise<SubmittedRun>;
  get(runId: string): Promise<Run | undefined>;
  /** Newest first. Rejects with `invalid-argument` for a cursor or image that is none. */
  list(filter: RunFilter): Promise<RunPage>;
  /** With its secrets. Rejects with `not-found`. */
  inputOf(runId: string): Promise<SubmitRun>;
  /**
   * Ends a queued run, or marks one that is on an agent; `changes` is empty when it was marked before. Rejects with `not-found` and
   * `conflict`.
   */
  cancel(runId: string): Promise<Changes & { readonly run: Run }>;
  setArchived(runId: string, isArchived: boolean): Promise<Run>;
  /** Adds a warning to a run that is not over, unless it has it already. */
  warn(runId: string, text: string): Promise<void>;
}

/** Which queued runs may lie in the ready queue. */
export interface AdmissionRecords {
  /** Admits whatever there is room for, in all groups: makes up for processes that died. Gives what became ready. */
  admitAll(): Promise<readonly ReadyRun[]>;
  /** Everything that the ready queues should hold. */
  ready(): Promise<readonly ReadyRun[]>;
}

/** What a claim gives. */
export type Claim =
  | {
      readonly kind: 'claimed';
      readonly lease: Lease;
      readonly run: Run;
      /** With its secrets. */
      readonly request: ResolvedRunRequest;
      readonly doneSteps: readonly string[];
      readonly remainingMs: number;
      /** Runs of its group that may follow it into the queue. */
      readonly ready: readonly ReadyRun[];
    }
  /** The run does not wait any more (or never existed): its wake-up can be thrown away. */
  | { readonly kind: 'gone' }
  /** This agent cannot take it: it is draining, full, or of another pool. The wake-up belongs back into the queue. */
  | { readonly kind: 'refused'; readonly reason: string };

/** How a run stands that an agent holds. */
export interface HeldRun {
  readonly status: RunStatus;
  /** True: this lease has ended the run already, and whatever it sends once more changes nothing. */
  readonly isOver: boolean;
  readonly logStart: number;
  readonly logArchivedTo: number;
  readonly cancel?: 'canceled' | 'timed-out';
}

/** Events that change a record; log bytes go elsewhere, and the end has a method of its own. */
export type RecordEvent = Exclude<AgentEvent, { readonly kind: 'log' | 'finished' }>;
/** The last event of a run. */
export type FinishEvent = Extract<AgentEvent, { readonly kind: 'finished' }>;

/**
 * Runs on agents. Whoever names a lease that is not the run's own is refused with `lease-lost`, and with `not-allowed` when the lease
 * is another token's.
 */
export interface LeaseRecords {
  claim(runId: string, agentId: string, tokenId: string): Promise<Claim>;
  check(lease: Lease, tokenId: string): Promise<HeldRun>;
  /** What the holder of a run may know: its request with secrets. */
  inputOf(lease: Lease, tokenId: string): Promise<SubmitRun>;
  /** Renews the lease and applies the events in order, all or none. The same events again change nothing. */
  apply(lease: Lease, tokenId: string, events: readonly RecordEvent[]): Promise<HeldRun>;
  /** Ends the run, once all of its log has come. The same end again changes nothing. */
  finish(lease: Lease, tokenId: string, event: FinishEvent): Promise<Changes>;
  /** Gives the run back: it is `Queued` again and counts no lost attempt, but ends as `Error` when given back too often. */
  release(lease: Lease, tokenId: string, reason: string): Promise<Changes>;
  /** Takes runs away from agents whose lease has run out: `Queued` again, or `Error` after too many lost attempts. */
  expire(now: number): Promise<Changes>;
}

/** Saved tasks. */
export interface TaskRecords extends Omit<Tasks, 'start'> {
  start(start: StartTask): Promise<SubmittedRun>;
}

/** Deliveries of git hosts, and what triggers have seen. */
export interface TriggerRecords extends Omit<GitHooks, 'processDeliveries'>, Pick<Triggers, 'explain'> {
  /** Does what follows from the delivery that is due first; undefined when none is. Rejects when that failed and was put off. */
  processDelivery(waitedMs?: number): Promise<Changes | undefined>;
  approve(
    task: string,
    recordId: string,
    by: string,
  ): Promise<Changes & { readonly record: TriggerRecord & { readonly runId: string } }>;
}

/** Agents and their pools. */
export interface AgentRecords {
  /** Takes the place of the agent with the same name and token; what that one held is lost. */
  register(registration: AgentRegistration, tokenId: string): Promise<Changes & { readonly agent: Agent }>;
  /** Renews the leases named. Rejects with `not-found` for an agent that is not registered (any more), and with `not-allowed`. */
  heartbeat(
    beat: Omit<Heartbeat, 'waitMs'>,
    tokenId: string,
  ): Promise<{
    readonly cancel: readonly { readonly runId: string; readonly reason: 'canceled' | 'timed-out' }[];
    readonly lost: readonly string[];
    readonly drain: boolean;
  }>;
  /** Rejects with `not-found`, and with `not-allowed` when it is another token's. */
  get(agentId: string, tokenId?: string): Promise<Agent>;
  list(): Promise<readonly Agent[]>;
  pools(): Promise<readonly Pool[]>;
  drain(agentId: string): Promise<Agent>;
  /** Forgets the agent; what it still held is lost. */
  disconnect(agentId: string, tokenId: string): Promise<Changes>;
}

/**
 * The records in SQL: everything that decides. One implementation for SQLite and Postgres. Whatever resolves is committed; every
 * transition goes by the table of transitions, and a run that is over never changes its outcome. Methods reject with `unavailable` while
 * the database does not answer.
 */
export interface Records extends AsyncDisposable {
  readonly runs: RunRecords;
  readonly admission: AdmissionRecords;
  readonly leases: LeaseRecords;
  readonly agents: AgentRecords;
  readonly logs: LogRecords;
  readonly sources: SourceRecords;
  readonly tokens: Tokens;
  readonly messages: Messages;
  readonly notifications: Notifications;
  readonly tasks: TaskRecords;
  readonly secrets: StoredSecrets;
  readonly baseImages: BaseImageRecords;
  readonly triggers: TriggerRecords;
  readonly timers: Timers;
  readonly gitHosts: GitHosts;
  readonly registryIndex: RegistryIndex;
  readonly upkeep: UpkeepRecords;
  /** Asks the database something; rejects when it does not answer. */
  ping(): Promise<void>;
}

/** How records behave; times in milliseconds. */
export interface RecordOptions {
  /** `sqlite:PATH` (one process), or `postgres://…` (several). */
  readonly database: string;
  /** File with the keys that secrets are encrypted with, one a line as base64, the present one first; made when there is none. */
  readonly keyFile?: string;
  /** The keys themselves, 32 bytes each, the present one first: instead of the file. */
  readonly keys?: readonly Uint8Array[];
  /** A lease that was not renewed for so long is lost; default 30 s. */
  readonly leaseMs?: number;
  /** So many lost attempts end a run as `Error`; default 2. */
  readonly maxAttempts?: number;
  /** So many times a run may be given back by agents; default 20. */
  readonly maxReleases?: number;
  /** So many runs of one group wait in the ready queue at once; default 2. A small number is fair, a large one saves little. */
  readonly admissionWindow?: number;
  /** Login server that `$Registry` stands for in runs of tasks that name none; default 127.0.0.1:5000. */
  readonly registry?: string;
  /** Pool of runs of tasks that name none; default `default`. */
  readonly pool?: string;
  /** Other names of that registry: in containers, in public. */
  readonly registryAliases?: readonly string[];
  /** Milliseconds since the epoch; for tests. */
  readonly clock?: () => number;
}
