export type { AgentDoor, AgentRegistration, Heartbeat, StoredGrant } from './port/agent-door.ts';
export type { Housekeeping, RetentionPolicy, StoreFigures } from './port/housekeeping.ts';
export type { LogChunk, LogSelection, LogState, RunLogs } from './port/logs.ts';
export type { Runs, SubmitRun, Submitted } from './port/runs.ts';
export type { Sources } from './port/sources.ts';
export type { Store, StoreHealth } from './port/store.ts';
export type { Principal, Tokens } from './port/tokens.ts';
