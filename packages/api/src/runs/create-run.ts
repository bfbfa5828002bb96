import { SlipwayError } from '@slipway/core';
import type { ResolvedRunRequest, Run, RunRequest } from '@slipway/core/http';
import type { Principal, Store, SubmitRun } from '@slipway/store';
import { checkRequest, type CheckOptions } from './check-request.ts';
import { requireUpload, uploadIdOf } from './source-upload.ts';

/** What runs are made with. */
export interface CreateRunOptions extends CheckOptions {
  readonly store: Store;
  readonly pool: string;
}

/** Checks a request and queues a run of it. */
export async function createRun(request: RunRequest, principal: Principal, options: CreateRunOptions): Promise<Run> {
  const { store, imageAliases } = options;
  const resolved = resolveRequest(request);
  const registry = resolved.registry ?? options.registry;
  await checkRequest(resolved, { registry, imageAliases });
  return submitRun(store, {
    request: resolved,
    cause: { kind: 'manual' },
    registry,
    pool: resolved.agentPoolName ?? options.pool,
    submitter: principal.tokenId,
    // Keys of one caller mean nothing to another.
    ...(resolved.idempotencyKey === undefined ? {} : { key: `token/${principal.tokenId}/${resolved.idempotencyKey}` }),
  });
}

/** Queues a run whose input has been checked, and keeps the upload that it uses. */
export async function submitRun(store: Store, submit: SubmitRun): Promise<Run> {
  const { sourceLocation } = submit.request;
  const sourceId = uploadIdOf(sourceLocation);
  if (sourceId !== undefined) await requireUpload(store, sourceId);
  const { run } = await store.runs.submit(submit);
  // The run may be an earlier one with the same key, and that may use another upload.
  if (sourceId !== undefined && run.sourceLocation === sourceLocation) {
    try {
      await store.sources.use(sourceId, run.runId);
    } catch (error) {
      await store.runs.cancel(run.runId).catch(() => undefined);
      throw error;
    }
  }
  return run;
}

/** The one place where a request that names a saved task becomes one that says itself what is to be done. */
function resolveRequest(request: RunRequest): ResolvedRunRequest {
  if (request.type !== 'TaskRunRequest') return request;
  throw new SlipwayError('not-found', `there is no task ${request.taskName}`);
}
