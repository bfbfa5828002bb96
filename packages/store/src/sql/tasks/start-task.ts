import { resolveSecrets, resolveTaskRun, SlipwayError, storedSecretsOf } from '@slipway/core';
import type { TaskSpec } from '@slipway/core/http';
import type { SubmittedRun } from '../../port/records.ts';
import type { SubmitRun } from '../../port/runs.ts';
import type { StartTask } from '../../port/tasks.ts';
import type { Context } from '../context.ts';
import { submitRun } from '../runs/submit-run.ts';
import { readSecrets } from './stored-secrets.ts';
import { findTask, wholeSpec } from './task-rows.ts';

/**
 * Queues a run of a saved task: its request with overrides, stored secrets and the facts of what started it. The same key again gives the
 * run that exists. Rejects with `not-found`, and with `conflict` for a task that is disabled.
 */
export async function startTask(context: Context, start: StartTask): Promise<SubmittedRun> {
  return await submitRun(context, await submissionOf(context, start));
}

/** The run that a start leads to, with everything that it takes from its task. Rejects as `startTask` does. */
async function submissionOf(context: Context, start: StartTask): Promise<SubmitRun> {
  const { database, box } = context;
  const row = await findTask(database.db, start.task);
  if (row.status === 'Disabled' && start.isForced !== true) {
    throw new SlipwayError('conflict', `task ${row.name} is disabled`, {
      advice: `Enable it with \`tasks update ${row.name} --status Enabled\`, or run it once all the same with --force.`,
    });
  }
  const spec = wholeSpec(row, box);
  const secrets = await readSecrets(database.db, box, storedSecretsOf(spec));
  return submissionFrom(context, spec, secrets, start);
}

/** The same for a task that was read, with the stored secrets that it names. Throws `not-found` where one is missing. */
export function submissionFrom(
  { runDefaults }: Context,
  spec: TaskSpec,
  secrets: ReadonlyMap<string, string>,
  start: StartTask,
): SubmitRun {
  const request = resolveTaskRun(resolveSecrets(spec, secrets), start);
  const { key, sourceRef, causedBy } = start;
  return {
    request,
    cause: start.cause,
    registry: request.registry ?? runDefaults.registry,
    pool: request.agentPoolName ?? runDefaults.pool,
    task: spec.name,
    submitter: start.submitter,
    ...(key === undefined ? {} : { key }),
    ...(sourceRef === undefined ? {} : { sourceRef }),
    ...(causedBy === undefined ? {} : { causedBy }),
    ...concurrencyOf(spec),
  };
}

function concurrencyOf({ concurrency }: TaskSpec) {
  if (concurrency === undefined) return {};
  const { limit, group, cancelSuperseded } = concurrency;
  return {
    ...(limit === undefined ? {} : { concurrency: limit }),
    ...(group === undefined ? {} : { group }),
    supersedes: cancelSuperseded,
  };
}
