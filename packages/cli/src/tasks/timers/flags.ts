import type { AnswerFlags } from '../../service/flags.ts';

/** Flags of `tasks timer add` and `update`. */
export interface TimerFlags extends AnswerFlags {
  readonly timerName: string;
  readonly schedule?: string;
  readonly timezone?: string;
  readonly enabled?: boolean;
  readonly missedRuns?: 'skip' | 'once';
  readonly jitter?: number;
}

/** Flags of `tasks timer remove`. */
export type TimerNameFlags = Pick<TimerFlags, 'timerName'> & AnswerFlags;
