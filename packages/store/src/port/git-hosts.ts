import type { SourceTrigger } from '@slipway/core/http';

/** A source trigger with the values of its secrets: only for sending, never for showing. */
export interface OpenSource {
  readonly task: string;
  readonly trigger: Omit<SourceTrigger, 'webhookSecret' | 'accessToken'>;
  readonly isTaskEnabled: boolean;
  /** The context of the task. */
  readonly contextPath?: string;
  readonly accessToken?: string;
  readonly webhookSecret?: string;
}

/** What a look at a repository's refs remembers: commits by full names of refs, and which patterns chose them. */
export interface SeenRefs {
  readonly commits: Readonly<Record<string, string>>;
  readonly patterns: string;
}

/** A look at a repository's refs that is due; it is the claimer's until its time is over. */
export interface ClaimedLook {
  readonly source: OpenSource;
  /** What the last look saw; absent before the first. */
  readonly seen?: SeenRefs;
  /** Looks that have failed since one succeeded. */
  readonly failures: number;
  /** When the claim ends: it tells this claim from others. */
  readonly until: number;
}

/** What became of a look, and when the next one is due, in milliseconds since the epoch. */
export type LookResult =
  | { readonly kind: 'seen'; readonly seen: SeenRefs; readonly nextAt: number }
  | { readonly kind: 'failed'; readonly reason: string; readonly nextAt: number };

/** What became of a hook at a git host. */
export type HookResult =
  { readonly kind: 'made'; readonly hookId: string } | { readonly kind: 'failed'; readonly reason: string };

/** What the hosts of repositories are asked and told. */
export interface GitHosts {
  /** A source trigger as it is now; undefined when it or its task is gone. Rejects with `not-found` for a secret that is. */
  sourceOf(task: string, trigger: string): Promise<OpenSource | undefined>;
  /** Takes looks at refs that are due: of several that claim at once, each look goes to one. */
  claimLooks(now: number, claim: { readonly limit: number; readonly leaseMs: number }): Promise<readonly ClaimedLook[]>;
  /** False: the claim was over, or the trigger is another one now. A failure stands in the history once, however often it comes. */
  settleLook(look: ClaimedLook, result: LookResult, now: number): Promise<boolean>;
  /** Makes the looks of a task due now, those at its base images, too. Rejects with `not-found`. */
  refresh(task: string): Promise<void>;
  /** Writes down what became of a hook; a failure is told in the history, and stays a warning of the task until it is over. */
  noteHook(task: string, trigger: string, result: HookResult): Promise<void>;
  /** Tells the history that a commit status was not taken. */
  noteStatusFailure(task: string, trigger: string, runId: string, reason: string): Promise<void>;
}
