import type { Task } from '@slipway/core/http';
import type { IconName } from '../ui/icons.tsx';

/** One way in which a task starts by itself, in a word and in a sentence. */
export interface TriggerWord {
  readonly icon: IconName;
  readonly word: string;
  readonly detail: string;
  readonly isOn: boolean;
}

/** What starts a task by itself. */
export function triggerWords({ trigger, status }: Pick<Task, 'trigger' | 'status'>): readonly TriggerWord[] {
  const isOn = (one: { readonly status: Task['status'] }): boolean => status === 'Enabled' && one.status === 'Enabled';
  const base = trigger.baseImageTrigger;
  return [
    ...trigger.sourceTriggers.map((source): TriggerWord => ({
      icon: source.sourceTriggerEvents.includes('commit') ? 'commit' : 'merge',
      word: source.sourceTriggerEvents.map((event) => (event === 'commit' ? 'commits' : 'pull requests')).join(', '),
      detail: source.repositoryUrl,
      isOn: isOn(source),
    })),
    ...trigger.timerTriggers.map((timer): TriggerWord => ({
      icon: 'clock',
      word: timer.schedule,
      detail: `${timer.name}, ${timer.timezone}`,
      isOn: isOn(timer),
    })),
    ...(base === undefined
      ? []
      : [{ icon: 'layers', word: 'base images', detail: base.name, isOn: isOn(base) } satisfies TriggerWord]),
  ];
}
