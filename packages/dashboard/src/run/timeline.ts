import type { RunStep } from '@slipway/core/http';
import { between } from '../format/time.ts';

/** Where a step lies in the time of its run, as parts of it. */
export interface TimeBar {
  readonly left: number;
  readonly width: number;
  readonly ms: number;
}

/** Lays a step into the time from the run's start to its end, or to now. Undefined: it has not begun. */
export function timeBar(
  step: Pick<RunStep, 'startTime' | 'finishTime'>,
  run: { readonly startTime?: string | undefined; readonly finishTime?: string | undefined },
  now: number,
): TimeBar | undefined {
  if (step.startTime === undefined || run.startTime === undefined) return undefined;
  const whole = Math.max(1, between(run.startTime, run.finishTime, now));
  const left = Math.max(0, Math.min(1, between(run.startTime, step.startTime, now) / whole));
  const ms = Math.max(0, between(step.startTime, step.finishTime ?? run.finishTime, now));
  return { left, width: Math.min(1 - left, ms / whole), ms };
}
