import type { RunVariables } from '@slipway/core';
import type { Cause, Platform, Run } from '@slipway/core/http';
import type { ContextFacts } from '@slipway/engine';

const triggers: Readonly<Record<Cause['kind'], string>> = {
  manual: 'Manual',
  rerun: 'Manual',
  commit: 'Commit',
  'pull-request': 'Pull Request',
  timer: 'Timer',
  'base-image': 'Image Update',
};

/** The facts of a run on this agent (contract §3.1): of its record, and of the commit that its context turned out to hold. */
export function runVariables(
  run: Pick<Run, 'runId' | 'registry' | 'task' | 'cause'>,
  machine: Pick<Platform, 'os' | 'architecture'>,
  facts: ContextFacts,
  startedAt: Date,
): RunVariables {
  return {
    id: run.runId,
    registry: run.registry,
    date: startedAt,
    os: machine.os,
    architecture: machine.architecture,
    triggeredBy: triggers[run.cause.kind],
    ...(run.task === undefined ? {} : { taskName: run.task }),
    ...facts,
    ...triggerFacts(run.cause, facts),
  };
}

/** The commit is the one that was fetched, whatever the trigger said; a context at a commit has no branch, so the trigger knows it better. */
function triggerFacts(
  cause: Cause,
  facts: ContextFacts,
): Pick<RunVariables, 'commit' | 'branch' | 'repository' | 'gitTag'> {
  if (cause.kind !== 'commit' && cause.kind !== 'pull-request') return {};
  const { commit, branch, tag, repositoryUrl } = cause;
  const isOnBranch = facts.branch !== undefined && facts.branch !== 'HEAD';
  return {
    commit: facts.commit ?? commit,
    ...(branch === undefined || isOnBranch ? {} : { branch }),
    ...(tag === undefined ? {} : { gitTag: tag }),
    ...(repositoryUrl === undefined ? {} : { repository: repositoryUrl }),
  };
}
