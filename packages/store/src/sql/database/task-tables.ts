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
  /** Of base-image triggers: which base images count. */
  base_type: Generated<'Runtime' | 'All' | null>;
  /** What its kind remembers, as JSON: of a timer, `{"next": […]}`; of a source, the refs that the last poll saw. */
  state: Generated<string>;
  /** Of timers: the last minute that was dealt with. */
  last_slot: number | null;
  next_check_at: number | null;
  last_event: string | null;
  last_event_at: number | null;
  /** Id of the hook that was made at the git host. */
  hook_id: string | null;
  /** Why it could not be made. */
  hook_error: string | null;
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
  /** The events as JSON. */
  event: string;
  done: Generated<Flag>;
  /** So often somebody has begun with it. */
  attempts: Generated<number>;
  /** When it may be begun with: at once, when the claim of whoever has it is over, or some time after a failure. */
  due_at: number;
}

/** An image that a task's builds stand on. */
export interface BaseImageRow {
  task: string;
  /** `REGISTRY/REPOSITORY:TAG` in the one form that is compared; `REGISTRY/REPOSITORY@DIGEST` when it is named by its digest alone. */
  reference: string;
  type: 'runtime' | 'buildtime';
  /** As the build named it: the own registry may have another name there. */
  name: string;
  /** Named by its digest: it is shown and never looked at. */
  pinned: Flag;
  /** What it was built for, as JSON. */
  platform: string;
  /** What the last successful build stood on; null when it is only expected, or when the build could not tell. */
  digest: string | null;
  /** Digest of the image for that platform, as far as it was found out. */
  platform_digest: string | null;
  /** What the registry had when this was last compared with it: the same again needs no second thought. */
  judged_digest: string | null;
  /** The run that reported it; null: only expected, and nothing is started by it. */
  run_seq: number | null;
}

/** A tag that is looked at from time to time, however many tasks stand on it. */
export interface WatchedImageRow {
  reference: string;
  /** Its registry in the one form that is compared. */
  registry: string;
  /** What the tag had at the last look. */
  digest: string | null;
  state: 'watched' | 'missing' | 'needs-credentials' | 'failing' | 'not-checked';
  /** One sentence: why it is so. */
  reason: string;
  /** Looks since the last one that found the tag. */
  failures: Generated<number>;
  checked_at: number | null;
  next_check_at: number;
  /** The look that goes on, and how long it may take: what another one writes is refused. */
  claim: string | null;
  claimed_until: number | null;
}

/** A change of a base image that waits for others, so that they make one run. */
export interface PendingUpdateRow {
  task: string;
  reference: string;
  digest: string;
  platform_digest: string;
  since: number;
  due_at: number;
  /** Why it waits longer than for others, as it was told in the history. */
  waits: string | null;
}

/** Changes that have had their run: they never get another. */
export interface FiredUpdateRow {
  task: string;
  reference: string;
  platform_digest: string;
  run_seq: number;
  fired_at: number;
}

/** A process of a registry that reports pushes: another one means that reports may have been lost. */
export interface RegistrySourceRow {
  instance: string;
  first_event_at: number;
  last_event_at: number;
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
  registry_sources: RegistrySourceRow;
  messages: MessageTable;
  notifications: NotificationRow;
  run_causes: RunCauseRow;
}
