import { z } from 'zod';
import { taskNameSchema } from '../schemas/common.ts';
import { triggerNameSchema } from '../schemas/trigger.ts';
import { json, route } from './route.ts';

/** What became of a delivery: `accepted` (what follows from it is in the trigger's history) or `duplicate`. */
const deliveryAnswerSchema = z.object({
  status: z.enum(['accepted', 'duplicate', 'ignored']),
  reason: z.string().optional(),
});

/** Where others tell what happened. Each delivery proves by its signature who sends it; none needs a token. */
export const hookRoutes = {
  receiveGitHook: route({
    method: 'POST',
    path: '/v1/hooks/git/{taskName}/{triggerName}',
    summary:
      'Take a delivery of a git host (GitHub, GitLab, Gitea, Bitbucket, Azure DevOps, or one that signs as Standard Webhooks say). ' +
      'Answered when it is stored; a delivery that comes again starts nothing.',
    access: 'public',
    params: z.object({ taskName: taskNameSchema, triggerName: triggerNameSchema }),
    body: { kind: 'bytes', mediaTypes: ['application/json', 'application/x-www-form-urlencoded'], isWhole: true },
    answer: { status: 200, body: json(deliveryAnswerSchema) },
  }),
  receiveRegistryHook: route({
    method: 'POST',
    path: '/v1/hooks/registry',
    summary:
      "Take a registry's notifications (distribution 2.8 and 3, or CloudEvents of zot). Needs the hook's own bearer token.",
    access: 'public',
    body: {
      kind: 'bytes',
      mediaTypes: [
        'application/vnd.docker.distribution.events.v1+json',
        'application/vnd.docker.distribution.events.v2+json',
        'application/cloudevents+json',
        'application/json',
      ],
      isWhole: true,
    },
    answer: { status: 200, body: json(z.object({ accepted: z.int() })) },
  }),
};
