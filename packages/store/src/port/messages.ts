/** What is told to somebody outside: each kind has a deliverer of its own in the scheduler. */
export type MessageKind = 'commit-status' | 'notification' | 'update-endpoint' | 'make-hook' | 'remove-hook';

/** A message that is to be delivered now, by whoever claimed it and nobody else until its lease is over. */
export interface ClaimedMessage {
  readonly id: number;
  /** The same in every attempt, so that receivers can tell a message that comes twice. */
  readonly messageId: string;
  readonly kind: MessageKind;
  /** Name of the notification, or `TASK/TRIGGER`. */
  readonly target: string;
  readonly runId?: string;
  /** What it tells of: `run.Succeeded`, `ping`. */
  readonly event: string;
  readonly body: unknown;
  /** What nobody may see in the database. */
  readonly hidden?: unknown;
  /** Counts from 1. */
  readonly attempt: number;
  /** When it was written, in milliseconds since the epoch. */
  readonly since: number;
}

/** How a claim is made. */
export interface MessageClaim {
  /** Kinds that the claimer can deliver. */
  readonly kinds: readonly MessageKind[];
  readonly limit: number;
  /** So many of one target at once, those that others have included: one that is slow must not hold up the rest. */
  readonly perTarget: number;
  /** Milliseconds after which a message that was not settled may be claimed again. */
  readonly leaseMs: number;
}

/** What became of an attempt; `answer` is the HTTP status of the answer. */
export type MessageResult =
  | { readonly kind: 'delivered'; readonly answer?: number }
  | { readonly kind: 'again'; readonly dueAt: number; readonly error: string; readonly answer?: number }
  | { readonly kind: 'failed'; readonly error: string; readonly answer?: number };

/**
 * Messages to the outside. They are written in the transaction of their cause, and each is delivered at least once: a process that is killed
 * between a delivery and its settlement leads to the same message once more.
 */
export interface Messages {
  /** Messages whose time has come, the longest due first. A message of a lane waits until those before it are settled. */
  claimDue(now: number, claim: MessageClaim): Promise<readonly ClaimedMessage[]>;
  /** False: the claim was over, and another has the message. */
  settle(message: ClaimedMessage, result: MessageResult, now: number): Promise<boolean>;
}
