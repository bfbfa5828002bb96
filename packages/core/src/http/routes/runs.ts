import { z } from 'zod';
import { runIdSchema } from '../schemas/common.ts';
import { logQuerySchema } from '../schemas/log.ts';
import { runRequestSchema } from '../schemas/request.ts';
import { rerunSchema, runFilterSchema, runPageSchema, runPatchSchema, runSchema } from '../schemas/run.ts';
import { json, route } from './route.ts';

const params = z.object({ runId: runIdSchema });
const readers = ['admin', 'contributor', 'reader'] as const;
const writers = ['admin', 'contributor'] as const;

/** What can be done with runs. */
export const runRoutes = {
  createRun: route({
    method: 'POST',
    path: '/v1/runs',
    summary:
      'Queue a run. A task file that comes with the request is checked first; one that lies in the context is read by the agent alone, ' +
      'and what is wrong with it ends the run.',
    access: writers,
    body: json(runRequestSchema),
    answer: { status: 201, body: json(runSchema) },
  }),
  listRuns: route({
    method: 'GET',
    path: '/v1/runs',
    summary: 'List runs, newest first.',
    access: readers,
    query: runFilterSchema,
    answer: { status: 200, body: json(runPageSchema) },
  }),
  getRun: route({
    method: 'GET',
    path: '/v1/runs/{runId}',
    summary: 'Show a run.',
    access: readers,
    params,
    answer: { status: 200, body: json(runSchema) },
  }),
  patchRun: route({
    method: 'PATCH',
    path: '/v1/runs/{runId}',
    summary: 'Keep a run and its log beyond retention, or no longer.',
    access: writers,
    params,
    body: json(runPatchSchema),
    answer: { status: 200, body: json(runSchema) },
  }),
  cancelRun: route({
    method: 'POST',
    path: '/v1/runs/{runId}/cancel',
    summary: 'Cancel a run. One that is over answers 409 and stays as it is.',
    access: writers,
    params,
    answer: { status: 200, body: json(runSchema) },
  }),
  rerun: route({
    method: 'POST',
    path: '/v1/runs/{runId}/rerun',
    summary: 'Queue the same run again, whole or from one step.',
    access: writers,
    params,
    body: json(rerunSchema),
    answer: { status: 201, body: json(runSchema) },
  }),
  readLog: route({
    method: 'GET',
    path: '/v1/runs/{runId}/log',
    summary:
      'Read the log: its bytes (`text/plain`; `Range` where the run is over), or, for `Accept: text/event-stream`, chunks with step, stream and time. ' +
      'With follow=true the answer ends when the run does, or when the server goes: only the event `end` (bytes: the record, with `log.complete`) ' +
      'says that it was the end; otherwise ask again with the offset reached.',
    access: readers,
    params,
    query: logQuerySchema,
    answer: { status: 200, body: { kind: 'bytes', mediaTypes: ['text/plain', 'text/event-stream'] } },
  }),
};
