export { openStore, type BlobPlace, type StoreOptions } from './open-store.ts';
export type { AgentDoor, AgentRegistration, Heartbeat, StoredGrant } from './port/agent-door.ts';
export type { ClaimedLook, GitHosts, HookResult, LookResult, OpenSource, SeenRefs } from './port/git-hosts.ts';
export type { Housekeeping, RetentionPolicy, StoreFigures } from './port/housekeeping.ts';
export type { LogChunk, LogSelection, LogState, RunLogs } from './port/logs.ts';
export type { ClaimedMessage, MessageClaim, MessageKind, MessageResult, Messages } from './port/messages.ts';
export type { Notifications, NotificationTarget } from './port/notifications.ts';
export type { Runs, SubmitRun, Submitted } from './port/runs.ts';
export type { StartTask, StoredSecrets, Tasks, WriteTask } from './port/tasks.ts';
export type { Sources } from './port/sources.ts';
export type { Store, StoreHealth } from './port/store.ts';
export type { RedisPlace } from './redis/connect.ts';
export type { S3Options } from './blobs/s3.ts';
export type { DueTimer, TimerAdvance, TimerClaim, Timers } from './port/timers.ts';
export type { Principal, Tokens } from './port/tokens.ts';
export type { GitHooks, HookDelivery, HookSecret, Triggers } from './port/triggers.ts';
export type {
  BaseImages,
  ClaimedImage,
  DependentTask,
  ImageClaim,
  ImageObservation,
  JudgedTasks,
  RegistryReport,
} from './port/base-images.ts';
export type {
  ClaimedHint,
  LockRecord,
  LockTarget,
  ObservedManifest,
  ObservedTag,
  ReconcileResult,
  RegistryChange,
  RegistryHint,
  RegistryIndex,
  RegistryNotices,
  RegistryPage,
  RemovedManifest,
  RepositoryPage,
  RepositoryRecord,
  RepositoryState,
  ToldPush,
} from './port/registry-index.ts';
export type { HiddenUpdate } from './sql/base-images/tell-endpoint.ts';
