import type { TimerTrigger, TriggerOutcome } from '@slipway/core/http';

/** A timer that something is to be done about. */
export interface DueTimer {
  readonly task: string;
  readonly trigger: TimerTrigger;
  /** Everything up to this minute is dealt with, in milliseconds since the epoch; absent: it is new, or was changed. */
  readonly lastSlot?: number;
}

/** How timers are claimed. Times are milliseconds. */
export interface TimerClaim {
  readonly limit: number;
  /** After so long a timer that was not moved on may be claimed again. */
  readonly claimMs: number;
  /** One that is further ahead of the clock than this is due as well: the clock was wrong. */
  readonly aheadMs: number;
}

/** How a timer stands after a step. */
export interface TimerAdvance {
  readonly lastSlot: number;
  /** When it is looked at again, and its next minutes; absent between two steps. */
  readonly nextCheckAt?: number;
  readonly next?: readonly number[];
  /** What became of the step, for the history. */
  readonly entry?: {
    readonly event: string;
    readonly outcome: TriggerOutcome;
    readonly reason: string;
    readonly runId?: string;
  };
}

/** Timers of saved tasks. Those that are disabled, or whose task is, are never due. */
export interface Timers {
  /** Claims timers whose time has come; of several schedulers one gets each. */
  claimDue(now: number, claim: TimerClaim): Promise<readonly DueTimer[]>;
  /** Moves a timer on, and writes its history, unless somebody else has done so or it was changed: then false, and nothing is written. */
  advance(timer: DueTimer, advance: TimerAdvance, now: number): Promise<boolean>;
}
