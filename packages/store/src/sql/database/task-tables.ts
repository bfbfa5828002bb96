import type { TriggerOutcome } from '@slipway/core/http';
import type { Generated, Selectable } from 'kysely';
import type { MessageKind } from '../../port/messages.ts';
import type { Flag } from './flag.ts';

/** A saved task. */
export interface TaskRow {
  name: string;
  status: 'Enabled' | 'Disabled';
  /** The task as JSON with every secret blank. */
  spec: string;
  /** What was blanked, encrypted. */
  hidden: string | null;
  key_id: string | null;
  revision: number;
  created_at: number;
  updated_at: number;
}

/** One trigger of a task: what is needed to find it, and what it saw. */
export interface TaskTriggerRow {
  task: string;
  name: string;
  kind: 'source' | 'timer' | 'base-image';
  /** Of the trigger itself; the task's own status counts as well. */
  status: 'Enabled' | 'Disabled';
  /** Of source triggers: the repository in the one form that is compared. */
  repository: string | null;
  /** What its kind remembers, as JSON: of a timer, `{"next": […]}`; of a source, the refs that the last poll saw. */
  state: Generated<string>;
  /** Of timers: the last minute that was dealt with. */
  last_slot: number | null;
  next_check_at: number | null;
  last_event: string | null;
  last_event_at: number | null;
  /** Id of the hook that was made at the git host. */
  hook_id: string | null;
}

/** Which stored secrets a task uses. */
export interface TaskSecretRow {
  task: string;
  secret: string;
}

/** A stored secret. */
export interface SecretRow {
  name: string;
  value: string;
  key_id: string;
  created_at: number;
  updated_at: number;
}

/** What became of something that happened to a trigger. */
export interface TriggerHistoryRow {
  id: Generated<number>;
  task: string;
  trigger_name: string;
  at: number;
  event: string;
  outcome: TriggerOutcome;
  reason: string;
  run_seq: number | null;
  /** What an approval needs to make the run, as JSON. */
  detail: string | null;
}

/** A delivery of a git host that was believed. */
export interface HookDeliveryRow {
  id: Generated<number>;
  task: string;
  trigger_name: string;
  /** As the host names it; unique for a trigger. */
  delivery_id: string;
  received_at: number;
  /** The event as JSON. */
  event: string;
  done: Flag;
}

/** An image that a task's builds stand on. */
export interface BaseImageRow {
  task: string;
  /** `REGISTRY/REPOSITORY:TAG`, or with `@DIGEST` when pinned. */
  reference: string;
  type: 'runtime' | 'buildtime';
  /** What the last successful build stood on; null when it is only expected. */
  digest: string | null;
  /** Digest of the image for the task's platform inside that. */
  platform_digest: string | null;
  run_seq: number | null;
}

/** A tag that is looked at from time to time. */
export interface WatchedImageRow {
  reference: string;
  registry: string;
  digest: string | null;
  state: 'watched' | 'missing' | 'needs-credentials' | 'failing' | 'not-checked';
  reason: string;
  failures: number;
  checked_at: number | null;
  next_check_at: number;
}

/** A change of a base image that waits for others, so that they make one run. */
export interface PendingUpdateRow {
  task: string;
  reference: string;
  digest: string;
  platform_digest: string;
  since: number;
  due_at: number;
}

/** Changes that have had their run: they never get another. */
export interface FiredUpdateRow {
  task: string;
  reference: string;
  platform_digest: string;
  run_seq: number;
}

/** A message to somebody outside, until it is delivered or given up. */
export interface MessageTable {
  id: Generated<number>;
  /** What receivers know it by. */
  uid: string;
  kind: MessageKind;
  /** Name of the notification, or `TASK/TRIGGER`. */
  target: string;
  /** Of one lane, one after the other is delivered. */
  lane: string;
  coalesce_key: string | null;
  run_seq: number | null;
  event: string;
  body: string;
  hidden: string | null;
  key_id: string | null;
  state: 'waiting' | 'delivered' | 'failed';
  attempts: Generated<number>;
  /** Whoever delivers it has it until it is due again. */
  leased: Generated<Flag>;
  due_at: number;
  answer: number | null;
  error: string | null;
  created_at: number;
  updated_at: number;
}

/** The same as it is read. */
export type MessageRow = Selectable<MessageTable>;

/** Someone who is told of runs. */
export interface NotificationRow {
  name: string;
  spec: string;
  hidden: string | null;
  key_id: string | null;
  created_at: number;
  updated_at: number;
}

/** Which run's image started which run. */
export interface RunCauseRow {
  parent_seq: number;
  child_seq: number;
}

/** The tables of saved tasks and their triggers, by name. */
export interface TaskTables {
  tasks: TaskRow;
  task_triggers: TaskTriggerRow;
  task_secrets: TaskSecretRow;
  secrets: SecretRow;
  trigger_history: TriggerHistoryRow;
  hook_deliveries: HookDeliveryRow;
  base_images: BaseImageRow;
  watched_images: WatchedImageRow;
  pending_updates: PendingUpdateRow;
  fired_updates: FiredUpdateRow;
  messages: MessageTable;
  notifications: NotificationRow;
  run_causes: RunCauseRow;
}
