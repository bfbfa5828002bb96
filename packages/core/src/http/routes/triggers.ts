import { z } from 'zod';
import { runIdSchema, taskNameSchema } from '../schemas/common.ts';
import { explanationSchema, triggerRecordSchema } from '../schemas/explanation.ts';
import { json, route } from './route.ts';

const params = z.object({ taskName: taskNameSchema });
const readers = ['admin', 'contributor', 'reader'] as const;
const writers = ['admin', 'contributor'] as const;

/** What starts tasks, and why it did or did not. */
export const triggerRoutes = {
  explainTask: route({
    method: 'GET',
    path: '/v1/tasks/{taskName}/triggers',
    summary:
      'Explain what starts a task: what each trigger saw last, what it waits for, and why it did or did not start a run.',
    access: readers,
    params,
    query: z.strictObject({ top: z.coerce.number().int().min(0).max(200).default(20) }),
    answer: { status: 200, body: json(explanationSchema) },
  }),
  approveTrigger: route({
    method: 'POST',
    path: '/v1/tasks/{taskName}/approvals/{recordId}',
    summary: 'Approve a run of foreign code that waits for it. Approving twice makes no second run.',
    access: writers,
    params: params.extend({ recordId: z.string().max(40) }),
    answer: { status: 200, body: json(triggerRecordSchema.extend({ runId: runIdSchema })) },
  }),
  refreshTask: route({
    method: 'POST',
    path: '/v1/tasks/{taskName}/refresh',
    summary: 'Look at the base images and refs of a task now, and not only when the next check is due.',
    access: writers,
    params,
    answer: { status: 204 },
  }),
};
