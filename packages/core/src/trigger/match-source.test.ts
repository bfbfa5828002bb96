import { describe, expect, it } from 'vitest';
import { sourceTriggerSchema, type SourceTrigger } from '../http/schemas/trigger.ts';
import type { GitEvent } from './git-event.ts';
import { matchSource, type SourceListener } from './match-source.ts';
import { sourceStart } from './source-start.ts';

const repositoryUrl = 'https://git.example.io/team/app.git';
const commit = '4f2a91c0'.repeat(5);

type Change = Partial<Omit<SourceListener, 'trigger'>> & { readonly trigger?: Partial<SourceTrigger> };

function listener({ trigger, ...rest }: Change = {}): SourceListener & { readonly trigger: SourceTrigger } {
  const whole = sourceTriggerSchema.parse({
    sourceControlType: 'Gitea',
    repositoryUrl,
    webhookSecret: { type: 'Opaque', value: 'secret' },
    ...trigger,
  });
  return { isTaskEnabled: true, contextPath: `${repositoryUrl}#main:src`, ...rest, trigger: whole };
}

function push(change: Partial<Extract<GitEvent, { kind: 'push' }>> = {}): Extract<GitEvent, { kind: 'push' }> {
  return {
    kind: 'push',
    repositoryUrl: 'https://git.example.io/Team/App',
    ref: { kind: 'branch', name: 'main' },
    before: '0123456789'.repeat(4),
    after: commit,
    isForced: false,
    ...change,
  };
}

function pull(
  change: Partial<Extract<GitEvent, { kind: 'pull-request' }>> = {},
): Extract<GitEvent, { kind: 'pull-request' }> {
  return {
    kind: 'pull-request',
    repositoryUrl,
    number: '7',
    action: 'opened',
    head: { commit, branch: 'door', repositoryUrl },
    base: { branch: 'main' },
    isFork: false,
    ...change,
  };
}

const branch = (name: string): GitEvent => push({ ref: { kind: 'branch', name } });
const tag = (name: string): GitEvent => push({ ref: { kind: 'tag', name } });
const fork = { isFork: true, head: { commit, branch: 'door', repositoryUrl: 'https://git.example.io/someone/app' } };
const pulls = { sourceTriggerEvents: ['pullrequest' as const] };

describe('an event that starts a run', () => {
  it.each<[string, Change, GitEvent, Readonly<Record<string, unknown>>]>([
    ['the branch of the context', {}, branch('main'), { sourceRef: 'branch main', commit, needsApproval: false }],
    ['master without a branch', { contextPath: repositoryUrl }, branch('master'), { sourceRef: 'branch master' }],
    ['main without a branch', { contextPath: repositoryUrl }, branch('main'), { sourceRef: 'branch main' }],
    ['main of another repository', { contextPath: 'https://a.io/b.git#dev' }, branch('main'), {}],
    ['a task without a context', { contextPath: undefined }, branch('master'), {}],
    ['a branch by its whole ref', { contextPath: `${repositoryUrl}#refs/heads/dev` }, branch('dev'), {}],
    ['a branch of a pattern', { trigger: { branches: ['release/**'] } }, branch('release/1/2'), {}],
    ['a tag', { trigger: { tags: ['v*'] } }, tag('v1'), { sourceRef: 'tag v1' }],
    ['a tag, whatever files it changes', { trigger: { tags: ['v*'], paths: ['src/**'] } }, tag('v1'), {}],
    ['a new branch', {}, push({ before: undefined as never }), { commit }],
    ['a forced push: its head', {}, push({ isForced: true }), { commit, reason: /^A forced push to branch main\.$/ }],
    ['a path', { trigger: { paths: ['src/**'] } }, push({ paths: ['README.md', 'src/a/b.ts'] }), {}],
    ['not only ignored paths', { trigger: { pathsIgnore: ['**/*.md'] } }, push({ paths: ['a.md', 'b.ts'] }), {}],
    ['unknown paths', { trigger: { paths: ['src/**'] } }, push(), { reason: /did not say which files have changed/ }],
    ['a pull request', { trigger: pulls }, pull(), { sourceRef: 'pull request 7', commit, needsApproval: false }],
    ['new commits of one', { trigger: pulls }, pull({ action: 'updated' }), {}],
    ['one that is open again', { trigger: pulls }, pull({ action: 'reopened' }), {}],
    ['one, with tags', { trigger: { ...pulls, tags: ['v*'] } }, pull(), {}],
    [
      'a fork, restricted',
      { trigger: { ...pulls, forks: 'restricted' } },
      pull(fork),
      { restricted: { baseBranch: 'main' }, repositoryUrl: fork.head.repositoryUrl, needsApproval: false },
    ],
    [
      'a fork, after approval',
      { trigger: { ...pulls, forks: 'approval' } },
      pull(fork),
      { restricted: { baseBranch: 'main' }, needsApproval: true, reason: /waits for an approval/ },
    ],
  ])('%s', (_, change, event, expected) => {
    const { reason, ...rest } = expected;
    const match = matchSource(listener(change), event);
    expect(match).toMatchObject({ kind: 'start', ...rest });
    if (reason !== undefined) expect(match.reason).toMatch(reason as RegExp);
  });

  it('of a branch that the trigger names in capitals is another branch', () => {
    expect(matchSource(listener(), branch('MAIN')).kind).toBe('skip');
  });
});

describe('an event that starts none', () => {
  it.each<[string, Change, GitEvent, RegExp]>([
    ['statement 124: another branch', {}, branch('dev'), /^The branch dev is not listened to \(main\)\.$/],
    ['another branch without a branch', { contextPath: repositoryUrl }, branch('dev'), /\(master, main\)/],
    ['statement 125: pull requests, unless enabled', {}, pull(), /^Pull requests are not among the events/],
    ['commits, when only pull requests are wanted', { trigger: pulls }, branch('main'), /^Commits are not among/],
    ['a tag, unless tags are named', {}, tag('v1'), /^The tag v1 is not listened to \(no tags\)\.$/],
    ['a branch, when tags alone are named', { trigger: { tags: ['v*'] } }, branch('main'), /\(no branches\)/],
    ['another tag', { trigger: { tags: ['v*'] } }, tag('w1'), /\(v\*\)/],
    [
      'other paths',
      { trigger: { paths: ['src/**'] } },
      push({ paths: ['a.md', 'b.md'] }),
      /2 changed, among them a\.md/,
    ],
    [
      'ignored paths',
      { trigger: { pathsIgnore: ['**/*.md'] } },
      push({ paths: ['docs/a.md'] }),
      /^None of the changed/,
    ],
    [
      'paths that are ignored though wanted',
      { trigger: { paths: ['src/**'], pathsIgnore: ['**/*.md'] } },
      push({ paths: ['src/a.md', 'b.ts'] }),
      /^None/,
    ],
    ['no file at all', { trigger: { paths: ['**'] } }, push({ paths: [] }), /no file has changed/],
    ['a deletion', {}, { kind: 'deleted', repositoryUrl, ref: { kind: 'branch', name: 'main' } }, /was deleted/],
    ['a label of a pull request', { trigger: pulls }, pull({ action: 'other' }), /has changed no code/],
    ['a pull request for another branch', { trigger: pulls }, pull({ base: { branch: 'dev' } }), /^The branch dev/],
    ['a fork, ignored', { trigger: { ...pulls, forks: 'ignore' } }, pull(fork), /ignores forks/],
    [
      'a fork on another host',
      { trigger: { ...pulls, forks: 'restricted' } },
      pull({ ...fork, head: { ...fork.head, repositoryUrl: 'https://evil.example.io/team/app' } }),
      /lies on another host/,
    ],
    ['another repository', {}, push({ repositoryUrl: 'https://git.example.io/team/other' }), /^It is about .*other/],
    ['a task that is disabled', { isTaskEnabled: false }, branch('main'), /^The task is disabled\.$/],
    ['a trigger that is disabled', { trigger: { status: 'Disabled' } }, branch('main'), /^The trigger is disabled\.$/],
    ['a ping', {}, { kind: 'ping' }, /it works/],
    ['anything else', {}, { kind: 'other', name: 'star' }, /^Nothing starts for star\.$/],
  ])('%s', (_, change, event, reason) => {
    const match = matchSource(listener(change), event);
    expect(match.kind).toBe('skip');
    expect(match.reason).toMatch(reason);
  });
});

describe('the run of an event', () => {
  const start = (change: Change, event: ReturnType<typeof push> | ReturnType<typeof pull>) => {
    const given = listener(change);
    const match = matchSource(given, event);
    if (match.kind === 'skip') throw new Error(match.reason);
    return sourceStart({ task: 'build-app', contextPath: given.contextPath, trigger: given.trigger }, event, match);
  };

  it('has the facts of a push, and a key that one commit of one ref has once', () => {
    expect(start({}, push({ actor: 'ann' }))).toEqual({
      task: 'build-app',
      cause: {
        kind: 'commit',
        trigger: 'defaultSourceTriggerName',
        repositoryUrl: 'https://git.example.io/Team/App',
        provider: 'Gitea',
        actor: 'ann',
        commit,
        branch: 'main',
      },
      submitter: 'trigger build-app/defaultSourceTriggerName',
      key: `commit/build-app/defaultSourceTriggerName/branch main/${commit}`,
      sourceRef: 'branch main',
      commit,
    });
    expect(start({ trigger: { tags: ['v*'] } }, push({ ref: { kind: 'tag', name: 'v1' } })).cause).toMatchObject({
      tag: 'v1',
    });
  });

  it('of a fork is fetched from there, and restricted', () => {
    expect(start({ trigger: { ...pulls, forks: 'restricted' } }, pull(fork))).toMatchObject({
      cause: { kind: 'pull-request', pullRequest: '7', branch: 'door', baseBranch: 'main', isFork: true },
      commit,
      repositoryUrl: 'https://git.example.io/someone/app',
      restricted: { baseBranch: 'main' },
    });
  });

  it('builds the context as it is when that is another repository', () => {
    expect(start({ contextPath: 'https://git.example.io/team/deploy.git' }, push())).not.toHaveProperty('commit');
  });
});
