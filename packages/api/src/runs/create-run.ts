import type { Run, RunRequest, TaskRunRequest } from '@slipway/core/http';
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
  if (request.type === 'TaskRunRequest') return startTask(request, principal, options.store);
  const { store, imageAliases } = options;
  const registry = request.registry ?? options.registry;
  await checkRequest(request, { registry, imageAliases });
  return submitRun(store, {
    request,
    cause: manual(principal),
    registry,
    pool: request.agentPoolName ?? options.pool,
    submitter: principal.tokenId,
    ...keyOf(request, principal),
  });
}

/** Queues a run of a saved task; what is different in it changes nothing of the task. */
async function startTask(request: TaskRunRequest, principal: Principal, store: Store): Promise<Run> {
  const { taskName, overrides, isForced, isArchiveEnabled, agentPoolName, logTemplate, priority } = request;
  return keepingUpload(store, overrides.sourceLocation, async () => {
    const { run } = await store.tasks.start({
      task: taskName,
      cause: manual(principal),
      submitter: principal.tokenId,
      overrides,
      isForced,
      isArchiveEnabled,
      ...(agentPoolName === undefined ? {} : { agentPoolName }),
      ...(logTemplate === undefined ? {} : { logTemplate }),
      ...(priority === undefined ? {} : { priority }),
      ...keyOf(request, principal),
    });
    return run;
  });
}

function manual({ name }: Principal) {
  return { kind: 'manual', by: name } as const;
}

/** Keys of one caller mean nothing to another. */
function keyOf({ idempotencyKey }: RunRequest, { tokenId }: Principal): { readonly key?: string } {
  return idempotencyKey === undefined ? {} : { key: `token/${tokenId}/${idempotencyKey}` };
}

/** Queues a run whose input has been checked, and keeps the upload that it uses. */
export async function submitRun(store: Store, submit: SubmitRun): Promise<Run> {
  return keepingUpload(store, submit.request.sourceLocation, async () => (await store.runs.submit(submit)).run);
}

async function keepingUpload(
  store: Store,
  sourceLocation: string | undefined,
  queue: () => Promise<Run>,
): Promise<Run> {
  const sourceId = uploadIdOf(sourceLocation);
  if (sourceId !== undefined) await requireUpload(store, sourceId);
  const run = await queue();
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
