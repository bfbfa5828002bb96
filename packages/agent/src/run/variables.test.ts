import type { Cause } from '@slipway/core/http';
import { describe, expect, it } from 'vitest';
import { runVariables } from './variables.ts';

const machine = { os: 'linux', architecture: 'amd64' } as const;
const pushed = {
  kind: 'commit',
  trigger: 'pushes',
  commit: 'aaa',
  repositoryUrl: 'https://git.example.io/o/r',
} as const;

function variablesOf(cause: Cause, facts: { commit?: string; branch?: string }) {
  const run = { runId: 'r1', registry: 'registry.example.io', task: 'app', cause };
  const { commit, branch, gitTag, repository, triggeredBy } = runVariables(run, machine, facts, new Date(0));
  return { commit, branch, gitTag, repository, triggeredBy };
}

describe('the facts of a run (contract §3.1)', () => {
  it('has the branch of the push, because a context at a commit has none', () => {
    expect(variablesOf({ ...pushed, branch: 'main' }, { commit: 'aaa', branch: 'HEAD' })).toEqual({
      commit: 'aaa',
      branch: 'main',
      gitTag: undefined,
      repository: 'https://git.example.io/o/r',
      triggeredBy: 'Commit',
    });
  });

  it('has the tag of the push', () => {
    const facts = variablesOf({ ...pushed, tag: 'v1.2' }, { commit: 'aaa', branch: 'HEAD' });
    expect(facts).toMatchObject({ commit: 'aaa', branch: 'HEAD', gitTag: 'v1.2' });
  });

  it('tells what was fetched, whatever the trigger said', () => {
    const facts = variablesOf({ ...pushed, branch: 'main' }, { commit: 'bbb', branch: 'other' });
    expect(facts).toMatchObject({ commit: 'bbb', branch: 'other' });
  });

  it('has the facts of a pull request where the context has none', () => {
    const cause: Cause = { ...pushed, kind: 'pull-request', pullRequest: '7', branch: 'theirs', baseBranch: 'main' };
    expect(variablesOf(cause, {})).toMatchObject({ commit: 'aaa', branch: 'theirs', triggeredBy: 'Pull Request' });
  });

  it('has only those of the context when no commit started it', () => {
    expect(variablesOf({ kind: 'manual' }, { commit: 'bbb', branch: 'HEAD' })).toEqual({
      commit: 'bbb',
      branch: 'HEAD',
      gitTag: undefined,
      repository: undefined,
      triggeredBy: 'Manual',
    });
  });
});
