import type { GitEvent } from '@slipway/core';
import type { Explanation, SourceControlType, TriggerRecord } from '@slipway/core/http';

/** What deliveries to a trigger have to show. */
export interface HookSecret {
  readonly type: SourceControlType;
  readonly secret: string;
}

/** A delivery that was verified. */
export interface HookDelivery {
  readonly task: string;
  readonly trigger: string;
  /** The host's own name of it; one that comes again starts nothing. */
  readonly deliveryId: string;
  readonly events: readonly GitEvent[];
}

/** Deliveries of git hosts. */
export interface GitHooks {
  /** Undefined when there is no such source trigger. Rejects with `not-found` when the secret that it names is not stored. */
  secretOf(task: string, trigger: string): Promise<HookSecret | undefined>;
  /** Commits the delivery before it resolves; `processDeliveries` does what follows from it. */
  accept(delivery: HookDelivery): Promise<'accepted' | 'duplicate'>;
  /** Tells a trigger's history of a delivery that was not believed; at most one of a kind in a minute, so that nobody can fill it. */
  refuse(task: string, trigger: string, reason: string): Promise<void>;
  /**
   * Starts the runs of deliveries that were accepted, in their order for each trigger; gives how many deliveries it has finished. Several
   * processes may call it at once, and what a killed one leaves is taken up when its claim is over. With a time, only those that were accepted
   * so long ago.
   */
  processDeliveries(limit: number, waitedMs?: number): Promise<number>;
}

/** What triggers have seen, and what became of it. */
export interface Triggers {
  /** With so many entries of each history. Rejects with `not-found`. */
  explain(task: string, top: number): Promise<Explanation>;
  /**
   * Starts the run that waits for an approval; asking twice makes no second one. Rejects with `not-found`, with `conflict` for an entry that
   * waits for none, and with `conflict` while the task is disabled.
   */
  approve(task: string, recordId: string, by: string): Promise<TriggerRecord & { readonly runId: string }>;
}
