import type { z } from 'zod';
import type {
  Agent,
  AgentEvent,
  agentRegistrationSchema,
  Grant,
  HeartbeatAnswer,
  heartbeatSchema,
  Lease,
  Pool,
  ReportAnswer,
} from '@slipway/core/http';

/** What an agent says of itself when it starts. */
export type AgentRegistration = z.infer<typeof agentRegistrationSchema>;
/** What an agent says again and again while it lives. */
export type Heartbeat = z.infer<typeof heartbeatSchema>;

/** What of a grant the store knows. */
export type StoredGrant = Omit<Grant, 'imageAliases'>;

/**
 * The agents' side of the records. Every method that names a lease rejects with `lease-lost` when it is no longer the run's own, and
 * with `not-allowed` when the agent belongs to another token: nothing of a run can be written by whom it was not given to.
 */
export interface AgentDoor {
  /** The terms that agents get: both in milliseconds. */
  readonly terms: { readonly heartbeatMs: number; readonly leaseMs: number };
  /** An agent of the same name and token takes its former self's place: what that one held is lost. */
  register(registration: AgentRegistration, tokenId: string): Promise<Agent>;
  list(): Promise<readonly Agent[]>;
  pools(): Promise<readonly Pool[]>;
  /** Rejects with `not-found`. */
  drain(agentId: string): Promise<Agent>;
  disconnect(agentId: string, tokenId: string): Promise<void>;
  /** Waits for a run of the agent's pool, claims it and gives it; undefined when the signal is aborted first. */
  acquire(agentId: string, tokenId: string, signal: AbortSignal): Promise<StoredGrant | undefined>;
  /** Renews the leases at once, then waits for something to stop: at most `waitMs`, and no longer than the signal lets it. */
  heartbeat(beat: Heartbeat, tokenId: string, signal?: AbortSignal): Promise<HeartbeatAnswer>;
  /**
   * Takes events of a run in order; the same ones again change nothing. Rejects with `log-gap` (details: `logEnd`) when bytes before
   * a log event's offset are missing; the events before that one are taken.
   */
  report(lease: Lease, tokenId: string, events: readonly AgentEvent[]): Promise<ReportAnswer>;
  /** Gives a run back to its queue. */
  release(lease: Lease, tokenId: string, reason: string): Promise<void>;
  /**
   * Rejects unless the lease is valid: for whatever else is given to the holder of a run. Gives the run's own registry logins; a restricted
   * run must get no others either.
   */
  require(
    lease: Lease,
    tokenId: string,
  ): Promise<{
    readonly credentials: readonly { registry: string; username: string; password: string }[];
    readonly sourceLocation?: string;
    readonly isRestricted: boolean;
  }>;
}
