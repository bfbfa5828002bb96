import { branchesOf, sameRepository } from '@slipway/core';
import type { SourceTrigger, TaskSpec } from '@slipway/core/http';
import type { Selectable } from 'kysely';
import type { TaskTriggerRow } from '../database/task-tables.ts';
import type { TriggerFacts } from './trigger-facts.ts';

const forkWords = {
  ignore: 'Pull requests from forks start nothing.',
  restricted: 'Pull requests from forks run without secrets and push nothing.',
  approval: 'Pull requests from forks wait for an approval, then run without secrets and push nothing.',
} as const;

/** Path of the service that deliveries for a trigger go to. */
export function webhookPathOf(task: string, trigger: string): string {
  return `/v1/hooks/git/${task}/${trigger}`;
}

type SourceMemory = Pick<Selectable<TaskTriggerRow>, 'last_event' | 'hook_id' | 'hook_error'>;

/** Tells of a source trigger. */
export function explainSource(spec: TaskSpec, trigger: SourceTrigger, memory: SourceMemory): TriggerFacts {
  const webhookPath = webhookPathOf(spec.name, trigger.name);
  return {
    kind: 'source',
    status: trigger.status,
    listensTo: listensTo(spec, trigger),
    state: stateOf(trigger, memory, webhookPath),
    webhookPath,
  };
}

function listensTo(spec: TaskSpec, trigger: SourceTrigger): string[] {
  const { sourceTriggerEvents: events, repositoryUrl, tags, paths, pathsIgnore, forks } = trigger;
  const { contextPath } = spec.step;
  const listener = { trigger, isTaskEnabled: true, contextPath };
  const commits = [...listed('branch', branchesOf(listener)), ...listed('tag', tags)].map(
    (what) => `Commits of ${what} in ${repositoryUrl}.`,
  );
  const pulls = listed('branch', branchesOf({ ...listener, trigger: { ...trigger, tags: [] } })).map(
    (what) => `Pull requests into ${what} of ${repositoryUrl}.`,
  );
  const isElsewhere = contextPath !== undefined && !sameRepository(contextPath, repositoryUrl);
  return [
    ...(events.includes('commit') ? commits : []),
    ...(events.includes('pullrequest') ? [...pulls, forkWords[forks]] : []),
    ...(paths.length === 0 ? [] : [`Only changes of files that match ${paths.join(', ')}.`]),
    ...(pathsIgnore.length === 0 ? [] : [`Changes of files that match ${pathsIgnore.join(', ')} do not count.`]),
    ...(isElsewhere ? ["The task's context is another repository, which is built as its address says."] : []),
    ...(trigger.pollSeconds === 0 ? [] : [`Its refs are looked at every ${trigger.pollSeconds} s, too.`]),
  ];
}

function listed(kind: 'branch' | 'tag', names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const plural = kind === 'branch' ? 'branches' : 'tags';
  return [`${names.length === 1 ? kind : plural} ${names.join(', ')}`];
}

function stateOf(
  { createHook, pollSeconds }: SourceTrigger,
  { last_event: lastEvent, hook_id: hookId, hook_error: hookError }: SourceMemory,
  webhookPath: string,
): string {
  if (createHook && hookError !== null) return `Its hook could not be made at the git host: ${hookError}`;
  if (lastEvent !== null) return 'It starts runs.';
  if (createHook && hookId === null) return 'Its hook has not been made at the git host yet.';
  if (createHook || pollSeconds > 0) return 'It starts runs; nothing has happened yet.';
  return `No delivery has come yet: set a hook up at the git host that sends to ${webhookPath} of this service.`;
}
