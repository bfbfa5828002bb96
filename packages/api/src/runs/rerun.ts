import { SlipwayError } from '@slipway/core';
import type { Run } from '@slipway/core/http';
import type { Principal, Store } from '@slipway/store';
import { submitRun } from './create-run.ts';
import { doneStepsOf } from './done-steps.ts';

/** Queues a run of what another one was asked for with, whole or from one of its steps. */
export async function rerun(
  store: Store,
  runId: string,
  fromStep: string | undefined,
  principal: Principal,
): Promise<Run> {
  const former = await requireRun(store, runId);
  const { key: _, doneSteps, ...input } = await store.runs.inputOf(runId);
  return submitRun(store, {
    ...input,
    cause: { kind: 'rerun', of: runId, ...(fromStep === undefined ? {} : { fromStep }) },
    submitter: principal.tokenId,
    ...(fromStep === undefined ? {} : { doneSteps: doneStepsOf(former, fromStep, doneSteps) }),
  });
}

/** The record of a run; rejects with `not-found`. */
export async function requireRun({ runs }: Store, runId: string): Promise<Run> {
  const run = await runs.get(runId);
  if (run === undefined) throw new SlipwayError('not-found', `there is no run ${runId}`);
  return run;
}
