import type { TimerTrigger } from '@slipway/core/http';
import type { Selectable } from 'kysely';
import type { TaskTriggerRow } from '../database/task-tables.ts';
import { timestamp } from '../runs/show-runs.ts';
import type { TriggerFacts } from './trigger-facts.ts';

/** Tells of a timer; a scheduler writes down when its next minutes are. */
export function explainTimer(
  { status, schedule, timezone, jitterSeconds, missedRuns }: TimerTrigger,
  memory: Pick<Selectable<TaskTriggerRow>, 'state' | 'last_slot'>,
): TriggerFacts {
  const next = nextOf(memory.state);
  const last = memory.last_slot === null ? '' : ` Everything up to ${timestamp(memory.last_slot)} is dealt with.`;
  return {
    kind: 'timer',
    status,
    listensTo: [
      `Minutes that ${schedule} names, in ${timezone}.`,
      ...(jitterSeconds === 0 ? [] : [`A run starts up to ${jitterSeconds} s after its minute.`]),
      missedRuns === 'once'
        ? 'For minutes that passed while no scheduler ran, one run starts.'
        : 'Minutes that passed while no scheduler ran start nothing.',
    ],
    state:
      next.length === 0
        ? `No scheduler has looked at it yet, or it names no minute that will come.${last}`
        : `It starts a run at ${next[0] ?? ''}.${last}`,
    nextOccurrences: next,
  };
}

/** `{"next": […]}`, with milliseconds or timestamps. */
function nextOf(state: string): string[] {
  const { next } = JSON.parse(state) as { readonly next?: readonly (number | string)[] };
  return (next ?? []).map((time) => new Date(time).toISOString());
}
