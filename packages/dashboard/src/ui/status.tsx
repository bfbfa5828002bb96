import type { Run, RunStep } from '@slipway/core/http';
import type { JSX } from 'preact';
import { Icon, type IconName } from './icons.tsx';

/** How good something is, as a colour. */
export type Tone = 'good' | 'bad' | 'warn' | 'live' | 'wait' | 'quiet';

const runTones: Readonly<Record<Run['status'], readonly [Tone, IconName]>> = {
  Queued: ['wait', 'clock'],
  Started: ['live', 'dot'],
  Running: ['live', 'dot'],
  Succeeded: ['good', 'check'],
  Failed: ['bad', 'cross'],
  Canceled: ['quiet', 'dash'],
  Error: ['bad', 'alert'],
  Timeout: ['warn', 'clock'],
};

const stepTones: Readonly<Record<RunStep['status'], readonly [Tone, IconName]>> = {
  waiting: ['wait', 'clock'],
  running: ['live', 'dot'],
  detached: ['live', 'dot'],
  succeeded: ['good', 'check'],
  failed: ['bad', 'cross'],
  ignored: ['warn', 'alert'],
  'timed-out': ['warn', 'clock'],
  canceled: ['quiet', 'dash'],
  skipped: ['quiet', 'dash'],
};

/** The tone of a run's status. */
export const runTone = (status: Run['status']): Tone => runTones[status][0];

/** The tone of a step's status. */
export const stepTone = (status: RunStep['status']): Tone => stepTones[status][0];

/** A run's status, by word, colour and shape. */
export function RunBadge({ status }: { readonly status: Run['status'] }): JSX.Element {
  const [tone, icon] = runTones[status];
  return <Badge tone={tone} icon={icon} text={status} />;
}

/** A step's status, by colour and shape; its word is for readers of screens. */
export function StepMark({ status }: { readonly status: RunStep['status'] }): JSX.Element {
  const [tone, icon] = stepTones[status];
  return (
    <span class={`mark tone-${tone}`} title={status}>
      <Icon name={icon} filled={icon === 'dot'} />
      <span class="unseen">{status}</span>
    </span>
  );
}

/** A word with a tone. */
export function Badge({
  tone,
  icon,
  text,
}: {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly text: string;
}): JSX.Element {
  return (
    <span class={`badge tone-${tone}`}>
      <Icon name={icon} filled={icon === 'dot'} />
      {text}
    </span>
  );
}
