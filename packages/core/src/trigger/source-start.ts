import type { Cause } from '../http/schemas/cause.ts';
import type { SourceTrigger } from '../http/schemas/trigger.ts';
import { sameRepository } from './canonical-repository.ts';
import type { GitEvent } from './git-event.ts';
import type { SourceMatch } from './match-source.ts';

/** The run that an event starts. */
export interface SourceStart {
  readonly task: string;
  readonly cause: Cause;
  /** `trigger TASK/NAME` */
  readonly submitter: string;
  /** Two events for one commit of one ref make one run. */
  readonly key: string;
  readonly sourceRef: string;
  /** Absent where the task's context is not the repository that the event is about. */
  readonly commit?: string;
  readonly repositoryUrl?: string;
  readonly restricted?: { readonly baseBranch: string };
}

/** Whose trigger it is, and what it builds. */
export interface StartingTrigger {
  readonly task: string;
  readonly contextPath?: string | undefined;
  readonly trigger: Pick<SourceTrigger, 'name' | 'sourceControlType'>;
}

/** Makes the run that an event which matches starts. */
export function sourceStart(
  { task, contextPath, trigger }: StartingTrigger,
  event: Extract<GitEvent, { readonly kind: 'push' | 'pull-request' }>,
  match: Extract<SourceMatch, { readonly kind: 'start' }>,
): SourceStart {
  const { sourceRef, commit, repositoryUrl, restricted } = match;
  const isOfContext = contextPath !== undefined && sameRepository(contextPath, event.repositoryUrl);
  return {
    task,
    cause: causeOf(trigger, event),
    submitter: `trigger ${task}/${trigger.name}`,
    key: `commit/${task}/${trigger.name}/${sourceRef}/${commit}`,
    sourceRef,
    ...(isOfContext ? { commit, ...(repositoryUrl === undefined ? {} : { repositoryUrl }) } : {}),
    ...(restricted === undefined ? {} : { restricted }),
  };
}

function causeOf(
  { name, sourceControlType }: StartingTrigger['trigger'],
  event: Extract<GitEvent, { readonly kind: 'push' | 'pull-request' }>,
): Cause {
  const common = {
    trigger: name,
    repositoryUrl: event.repositoryUrl,
    provider: sourceControlType,
    ...(event.actor === undefined ? {} : { actor: event.actor }),
  };
  if (event.kind === 'push') {
    const { kind, name: ref } = event.ref;
    return { kind: 'commit', ...common, commit: event.after, [kind]: ref };
  }
  const { head, base, number, isFork } = event;
  return {
    kind: 'pull-request',
    ...common,
    commit: head.commit,
    branch: head.branch,
    pullRequest: number,
    baseBranch: base.branch,
    isFork,
  };
}
