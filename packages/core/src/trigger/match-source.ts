import type { SourceTrigger } from '../http/schemas/trigger.ts';
import { compileGlob, type Glob } from './glob.ts';
import { sameRepository } from './canonical-repository.ts';
import type { GitEvent } from './git-event.ts';
import { readGitContext } from '../task/git-context.ts';

/** A source trigger, as far as events are compared with it. */
export interface SourceListener {
  readonly trigger: Pick<
    SourceTrigger,
    'status' | 'sourceTriggerEvents' | 'repositoryUrl' | 'branches' | 'tags' | 'paths' | 'pathsIgnore' | 'forks'
  >;
  readonly isTaskEnabled: boolean;
  /** The context of the task; its branch is the one that is listened to when the trigger names none (contract §8.1). */
  readonly contextPath?: string | undefined;
}

/** What an event means for a trigger. */
export type SourceMatch =
  | {
      readonly kind: 'start';
      /** What runs supersede each other for: `branch main`, `tag v1`, `pull request 7`. */
      readonly sourceRef: string;
      readonly commit: string;
      /** Where the commit is fetched from, when not from the task's repository: a fork. */
      readonly repositoryUrl?: string;
      /** Foreign code: no secrets, no pushes, the task file of this branch. */
      readonly restricted?: { readonly baseBranch: string };
      /** Somebody has to agree before it runs. */
      readonly needsApproval: boolean;
      /** One sentence: why. */
      readonly reason: string;
    }
  | { readonly kind: 'skip'; readonly reason: string };

/** Branches that are listened to when neither the trigger nor the task's context names one: the contract's, and what git hosts make today. */
export const defaultBranches: readonly string[] = ['master', 'main'];

/** Decides whether an event starts a run, and says why it does not. */
export function matchSource(listener: SourceListener, event: GitEvent): SourceMatch {
  const { trigger, isTaskEnabled } = listener;
  if (event.kind === 'ping') return skip('The git host tried the hook, and it works.');
  if (event.kind === 'other') return skip(`Nothing starts for ${event.name}.`);
  if (!isTaskEnabled) return skip('The task is disabled.');
  if (trigger.status === 'Disabled') return skip('The trigger is disabled.');
  if (!sameRepository(event.repositoryUrl, trigger.repositoryUrl)) {
    return skip(`It is about ${event.repositoryUrl}; this trigger listens to ${trigger.repositoryUrl}.`);
  }
  switch (event.kind) {
    case 'deleted':
      return skip(`The ${event.ref.kind} was deleted: there is no commit to build.`);
    case 'push':
      return matchPush(listener, event);
    case 'pull-request':
      return matchPullRequest(listener, event);
  }
}

/** Branches of a trigger: its own, else that of the task's context, else {@link defaultBranches}; none when it names tags only. */
export function branchesOf({ trigger, contextPath }: SourceListener): readonly string[] {
  if (trigger.branches.length > 0) return trigger.branches;
  return trigger.tags.length > 0 ? [] : usualBranches(trigger.repositoryUrl, contextPath);
}

function usualBranches(repositoryUrl: string, contextPath: string | undefined): readonly string[] {
  if (contextPath === undefined || !sameRepository(contextPath, repositoryUrl)) return defaultBranches;
  const { ref } = readGitContext(contextPath);
  return ref === undefined ? defaultBranches : [ref.replace(/^refs\/heads\//, '')];
}

function matchPush(listener: SourceListener, event: Extract<GitEvent, { readonly kind: 'push' }>): SourceMatch {
  const { trigger } = listener;
  const { ref, after, isForced } = event;
  if (!trigger.sourceTriggerEvents.includes('commit')) return skip('Commits are not among the events of this trigger.');
  const patterns = ref.kind === 'branch' ? branchesOf(listener) : trigger.tags;
  if (!isAny(patterns, ref.name)) return skip(notListened(ref.kind, ref.name, patterns));
  const what = `${isForced ? 'A forced push to' : 'A push to'} ${ref.kind} ${ref.name}`;
  const start = {
    kind: 'start',
    sourceRef: `${ref.kind} ${ref.name}`,
    commit: after,
    needsApproval: false,
  } as const;
  // A tag changes no file: it is a name for what was pushed before.
  if (ref.kind === 'tag') return { ...start, reason: `${what}.` };
  const paths = comparePaths(trigger, event.paths);
  return paths.kind === 'skip' ? paths : { ...start, reason: `${what}${paths.remark}.` };
}

function matchPullRequest(
  listener: SourceListener,
  event: Extract<GitEvent, { readonly kind: 'pull-request' }>,
): SourceMatch {
  const { trigger, contextPath } = listener;
  const { action, base, head, isFork, number } = event;
  if (!trigger.sourceTriggerEvents.includes('pullrequest')) {
    return skip('Pull requests are not among the events of this trigger.');
  }
  if (action === 'other') return skip('What happened to the pull request has changed no code.');
  // Tags say nothing of pull requests.
  const branches = trigger.branches.length > 0 ? trigger.branches : usualBranches(trigger.repositoryUrl, contextPath);
  if (!isAny(branches, base.branch)) return skip(notListened('branch', base.branch, branches));
  const paths = comparePaths(trigger, event.paths);
  if (paths.kind === 'skip') return paths;
  const what = `Pull request ${number} was ${action}`;
  const start = { kind: 'start', sourceRef: `pull request ${number}`, commit: head.commit } as const;
  if (!isFork) return { ...start, needsApproval: false, reason: `${what}${paths.remark}.` };
  if (trigger.forks === 'ignore') return skip('It comes from a fork, and this trigger ignores forks.');
  if (!isOnSameHost(head.repositoryUrl, event.repositoryUrl)) {
    return skip(`It comes from ${head.repositoryUrl}, which lies on another host: its code is not fetched.`);
  }
  const needsApproval = trigger.forks === 'approval';
  return {
    ...start,
    repositoryUrl: head.repositoryUrl,
    restricted: { baseBranch: base.branch },
    needsApproval,
    reason: needsApproval
      ? `${what} from a fork: its run waits for an approval${paths.remark}.`
      : `${what} from a fork: its run has no secrets and pushes nothing${paths.remark}.`,
  };
}

type PathMatch = Extract<SourceMatch, { readonly kind: 'skip' }> | { readonly kind: 'pass'; readonly remark: string };

/** A change counts when one of its files passes both filters. What is not known may have changed. */
function comparePaths(
  { paths, pathsIgnore }: Pick<SourceTrigger, 'paths' | 'pathsIgnore'>,
  changed: readonly string[] | undefined,
): PathMatch {
  if (paths.length === 0 && pathsIgnore.length === 0) return { kind: 'pass', remark: '' };
  if (changed === undefined) {
    return {
      kind: 'pass',
      remark: ', and the git host did not say which files have changed, so that filters of paths count for nothing',
    };
  }
  const wanted = paths.map(compileGlob);
  const ignored = pathsIgnore.map(compileGlob);
  const isIn = (globs: readonly Glob[], path: string): boolean => globs.some((glob) => glob(path));
  const counts = (path: string): boolean => (wanted.length === 0 || isIn(wanted, path)) && !isIn(ignored, path);
  if (changed.some(counts)) return { kind: 'pass', remark: '' };
  const first = changed[0];
  const example = first === undefined ? 'no file has changed' : `${changed.length} changed, among them ${first}`;
  return skip(`None of the changed files passes the filters of paths (${example}).`);
}

function isAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => compileGlob(pattern)(text));
}

function notListened(kind: 'branch' | 'tag', name: string, patterns: readonly string[]): string {
  const wanted = patterns.length === 0 ? `no ${kind === 'tag' ? 'tags' : 'branches'}` : patterns.join(', ');
  return `The ${kind} ${name} is not listened to (${wanted}).`;
}

function isOnSameHost(one: string, other: string): boolean {
  return URL.canParse(one) && URL.canParse(other) && new URL(one).host === new URL(other).host;
}

function skip(reason: string): Extract<SourceMatch, { readonly kind: 'skip' }> {
  return { kind: 'skip', reason };
}
