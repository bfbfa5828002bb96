import type { AgentDoor } from './agent-door.ts';
import type { GitHosts } from './git-hosts.ts';
import type { BaseImages } from './base-images.ts';
import type { Housekeeping } from './housekeeping.ts';
import type { RegistryIndex } from './registry-index.ts';
import type { RunLogs } from './logs.ts';
import type { Messages } from './messages.ts';
import type { Notifications } from './notifications.ts';
import type { RegistryProbes } from './registry-probes.ts';
import type { Runs } from './runs.ts';
import type { Sources } from './sources.ts';
import type { StoredSecrets, Tasks } from './tasks.ts';
import type { Timers } from './timers.ts';
import type { Tokens } from './tokens.ts';
import type { GitHooks, Triggers } from './triggers.ts';

/** Whether the parts that a store stands on answer; the value is `ok` or why not. */
export interface StoreHealth {
  readonly database: string;
  readonly redis: string;
  readonly blobs: string;
}

/**
 * Everything that the service remembers. The records (SQL) decide; the queue (Redis) only wakes: with Redis away, whatever is
 * written is still written, and the reconciler makes up for the wake-up that was missed.
 */
export interface Store extends AsyncDisposable {
  readonly runs: Runs;
  readonly logs: RunLogs;
  readonly sources: Sources;
  readonly tokens: Tokens;
  readonly tasks: Tasks;
  readonly secrets: StoredSecrets;
  readonly git: GitHooks;
  readonly triggers: Triggers;
  readonly gitHosts: GitHosts;
  readonly baseImages: BaseImages;
  readonly registryIndex: RegistryIndex;
  readonly agents: AgentDoor;
  readonly messages: Messages;
  readonly notifications: Notifications;
  readonly timers: Timers;
  readonly registryProbes: RegistryProbes;
  readonly housekeeping: Housekeeping;
  health(): Promise<StoreHealth>;
}
