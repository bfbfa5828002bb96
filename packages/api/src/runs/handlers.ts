import type { Handlers } from '../http/handler.ts';
import { createRun, type CreateRunOptions } from './create-run.ts';
import { requireRun, rerun } from './rerun.ts';

/** The operations on runs, except reading their logs. */
export function runHandlers(
  options: CreateRunOptions,
): Handlers<'createRun' | 'listRuns' | 'getRun' | 'patchRun' | 'cancelRun' | 'rerun'> {
  const { store } = options;
  return {
    createRun: ({ body, principal }) => createRun(body, principal, options),
    listRuns: ({ query }) => store.runs.list(query),
    getRun: ({ params }) => requireRun(store, params.runId),
    patchRun: ({ params, body }) => store.runs.setArchived(params.runId, body.isArchiveEnabled),
    cancelRun: ({ params }) => store.runs.cancel(params.runId),
    rerun: ({ params, body, principal }) => rerun(store, params.runId, body.fromStep, principal),
  };
}
