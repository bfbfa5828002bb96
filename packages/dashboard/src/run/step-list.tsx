import { isFinal } from '@slipway/core';
import type { Run } from '@slipway/core/http';
import type { JSX } from 'preact';
import { durationText } from '../format/time.ts';
import { Icon } from '../ui/icons.tsx';
import { stepTone, StepMark } from '../ui/status.tsx';
import { timeBar } from './timeline.ts';

/** The steps of a run, each with its place in the run's time. */
export function StepList(props: {
  readonly run: Run;
  readonly now: number;
  /** Does the run again from a step; absent for who may not, and while the run goes on. */
  readonly onRerunFrom: ((step: string) => void) | undefined;
}): JSX.Element {
  const { run, now, onRerunFrom } = props;
  if (run.steps.length === 0) {
    return (
      <p class="quiet">
        {isFinal(run.status) ? 'It ended before its steps were known.' : 'Steps are shown once they are known.'}
      </p>
    );
  }
  return (
    <ol class="steps">
      {run.steps.map((step) => {
        const bar = timeBar(step, run, now);
        return (
          <li key={step.id} class={`step tone-${stepTone(step.status)}`}>
            <div class="step-line">
              <StepMark status={step.status} />
              <span class="step-id clip" title={step.id}>
                {step.id}
              </span>
              <span class="quiet step-kind">{step.kind}</span>
              <span class="step-time">{bar === undefined ? '' : durationText(bar.ms)}</span>
              {onRerunFrom !== undefined && (
                <button
                  type="button"
                  class="icon-button step-again"
                  title={`Rerun from ${step.id}`}
                  aria-label={`Rerun from ${step.id}`}
                  onClick={() => onRerunFrom(step.id)}
                >
                  <Icon name="again" />
                </button>
              )}
            </div>
            <div class="step-track" aria-hidden="true">
              {bar !== undefined && (
                <span style={{ left: `${(bar.left * 100).toFixed(2)}%`, width: `${(bar.width * 100).toFixed(2)}%` }} />
              )}
            </div>
            {step.error !== undefined && <p class="step-error">{step.error}</p>}
          </li>
        );
      })}
    </ol>
  );
}
