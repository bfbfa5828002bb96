import type { RunStatus, StepStatus } from '@slipway/core';
import type { Role } from '@slipway/core/http';
import type { Flag } from './flag.ts';
import type { RegistryEventTables } from './registry-event-tables.ts';
import type { RegistryTables } from './registry-tables.ts';
import type { TaskTables } from './task-tables.ts';

/** The two databases that records can lie in. */
export type Dialect = 'sqlite' | 'postgres';

/** One row per run: everything that lists, queues and transitions need. Times are milliseconds since the epoch; JSON is text. */
export interface RunRow {
  seq: number;
  status: RunStatus;
  run_type: 'QuickBuild' | 'QuickRun' | 'AutoBuild' | 'AutoRun';
  task: string | null;
  /** Runs of one group wait behind each other: those of a task, or the quick runs of a submitter. */
  grp: string;
  pool: string;
  priority: number;
  concurrency: number | null;
  admitted: Flag;
  /** Present exactly while `admitted` is 1. */
  admitted_at: number | null;
  unique_key: string | null;
  submitter: string;
  registry: string;
  cause: string;
  platform: string;
  timeout_ms: number;
  source_location: string | null;
  attempt: number;
  /** Attempts that ended because their agent was lost. */
  lost: number;
  releases: number;
  /** Present exactly while the run is on an agent. */
  lease_id: string | null;
  lease_agent: string | null;
  lease_token: string | null;
  lease_expires: number | null;
  /** The lease that ended the run, so that the same end sent again is recognised. */
  ended_lease: string | null;
  agent_name: string | null;
  created_at: number;
  /** When it came into the queue; present exactly while it waits there. */
  queued_at: number | null;
  started_at: number | null;
  finished_at: number | null;
  updated_at: number;
  cancel_requested: Flag;
  timed_out: Flag;
  archived: Flag;
  error: string | null;
  /** Attempt whose plan the steps are. */
  planned_attempt: number;
  base_images: string;
  warnings: string;
  log_start: number;
  log_archived: number;
  log_end: number | null;
  /** 1 from the first claim until all of the log is archived. */
  log_open: Flag;
  log_removed: Flag;
  /** What a commit or pull request was for: newer runs for the same supersede older ones. */
  source_ref: string | null;
  update_token: string | null;
}

/** What a run was asked for with. */
export interface RunInputRow {
  seq: number;
  request: string;
  done_steps: string;
  secrets: string | null;
  key_id: string | null;
}

/** One step of the present attempt's plan. */
export interface RunStepRow {
  seq: number;
  position: number;
  step_id: string;
  kind: 'cmd' | 'build' | 'push';
  status: StepStatus;
  waits_for: string;
  started_at: number | null;
  finished_at: number | null;
  exit_code: number | null;
  error: string | null;
}

/** An image that a run pushed. Absent tags and digests are empty texts, so that they can be compared. */
export interface RunImageRow {
  seq: number;
  position: number;
  registry: string;
  repository: string;
  tag: string;
  digest: string;
  attempt: number;
  step_id: string;
}

/** A piece of an archived log. */
export interface LogPartRow {
  seq: number;
  start_offset: number;
  end_offset: number;
  blob: string;
  chunks: Uint8Array;
}

/** An agent that is or was registered. */
export interface AgentRow {
  id: string;
  name: string;
  token_id: string;
  pool: string;
  platform: string;
  slots: number;
  capabilities: string;
  version: string;
  draining: Flag;
  refusing: string | null;
  disk: string | null;
  registered_at: number;
  seen_at: number;
}

/** An upload. */
export interface SourceRow {
  id: string;
  submitter: string;
  state: 'uploading' | 'complete' | 'removing';
  size: number;
  max_bytes: number;
  sha256: string | null;
  expires_at: number;
}

/** A piece of an upload. */
export interface SourcePartRow {
  source_id: string;
  start_offset: number;
  end_offset: number;
  blob: string;
}

/** Which run uses which upload. */
export interface SourceUseRow {
  source_id: string;
  seq: number;
}

/** An API token without its text. */
export interface TokenRow {
  id: string;
  name: string;
  role: Role;
  hash: string;
  created_at: number;
  expires_at: number | null;
  used_at: number | null;
}

/** How many runs of a group are in a status: counted as they move, because to count them by looking takes too long. */
export interface RunCountRow {
  pool: string;
  grp: string;
  status: RunStatus;
  number: number;
}

/** Counters that several processes share. */
export interface CounterRow {
  name: string;
  value: number;
}

/** The tables by name. */
export interface Tables extends TaskTables, RegistryTables, RegistryEventTables {
  runs: RunRow;
  run_inputs: RunInputRow;
  run_steps: RunStepRow;
  run_images: RunImageRow;
  log_parts: LogPartRow;
  agents: AgentRow;
  sources: SourceRow;
  source_parts: SourcePartRow;
  source_uses: SourceUseRow;
  tokens: TokenRow;
  run_counts: RunCountRow;
  counters: CounterRow;
}
