import { z } from 'zod';
import {
  acquireSchema,
  agentIdSchema,
  agentRegistrationSchema,
  agentSchema,
  agentTermsSchema,
  credentialAnswerSchema,
  credentialQuerySchema,
  grantSchema,
  heartbeatAnswerSchema,
  heartbeatSchema,
  leaseSchema,
  poolSchema,
  pushCheckAnswerSchema,
  pushCheckSchema,
  releaseSchema,
  reportAnswerSchema,
  reportSchema,
} from '../schemas/agent.ts';
import { sourceIdSchema } from '../schemas/source.ts';
import { json, route } from './route.ts';

const agents = ['agent'] as const;
const readers = ['admin', 'contributor', 'reader'] as const;

/** The agents' door: everything that an agent needs, and nothing else. */
export const agentRoutes = {
  registerAgent: route({
    method: 'POST',
    path: '/v1/agent/register',
    summary: 'Register an agent.',
    access: agents,
    body: json(agentRegistrationSchema),
    answer: { status: 201, body: json(agentTermsSchema) },
  }),
  acquireRun: route({
    method: 'POST',
    path: '/v1/agent/acquire',
    summary: 'Wait for a run and take it. `grant` is absent when none came in time.',
    access: agents,
    body: json(acquireSchema),
    answer: { status: 200, body: json(z.object({ grant: grantSchema.optional() })) },
  }),
  heartbeat: route({
    method: 'POST',
    path: '/v1/agent/heartbeat',
    summary: 'Renew leases and ask what is to be stopped.',
    access: agents,
    body: json(heartbeatSchema),
    answer: { status: 200, body: json(heartbeatAnswerSchema) },
  }),
  report: route({
    method: 'POST',
    path: '/v1/agent/report',
    summary: 'Report events and log of a run. Renews its lease.',
    access: agents,
    body: json(reportSchema),
    answer: { status: 200, body: json(reportAnswerSchema) },
  }),
  releaseRun: route({
    method: 'POST',
    path: '/v1/agent/release',
    summary: 'Give a run back to its queue.',
    access: agents,
    body: json(releaseSchema),
    answer: { status: 204 },
  }),
  agentCredential: route({
    method: 'POST',
    path: '/v1/agent/credential',
    summary: 'Ask for the login of a registry, for a run that the agent holds.',
    access: agents,
    body: json(credentialQuerySchema),
    answer: { status: 200, body: json(credentialAnswerSchema) },
  }),
  agentCheckPush: route({
    method: 'POST',
    path: '/v1/agent/check-push',
    summary: 'Ask whether a lock of the own registry keeps a run from pushing images.',
    access: agents,
    body: json(pushCheckSchema),
    answer: { status: 200, body: json(pushCheckAnswerSchema) },
  }),
  agentSource: route({
    method: 'POST',
    path: '/v1/agent/sources/{sourceId}',
    summary: 'Fetch the uploaded context of a run that the agent holds.',
    access: agents,
    params: z.object({ sourceId: sourceIdSchema }),
    body: json(z.strictObject({ lease: leaseSchema })),
    answer: { status: 200, body: { kind: 'bytes', mediaTypes: ['application/octet-stream'] } },
  }),
  disconnectAgent: route({
    method: 'POST',
    path: '/v1/agent/disconnect',
    summary: 'Say goodbye: an agent that has ended needs no waiting for.',
    access: agents,
    body: json(z.strictObject({ agentId: agentIdSchema })),
    answer: { status: 204 },
  }),
  listAgents: route({
    method: 'GET',
    path: '/v1/agents',
    summary: 'List agents and what each one runs.',
    access: readers,
    answer: { status: 200, body: json(z.object({ agents: z.array(agentSchema) })) },
  }),
  drainAgent: route({
    method: 'POST',
    path: '/v1/agents/{agentId}/drain',
    summary: 'Let an agent finish what it has and take nothing more.',
    access: ['admin'],
    params: z.object({ agentId: agentIdSchema }),
    answer: { status: 200, body: json(agentSchema) },
  }),
  listPools: route({
    method: 'GET',
    path: '/v1/pools',
    summary: 'List agent pools and what waits in them.',
    access: readers,
    answer: { status: 200, body: json(z.object({ pools: z.array(poolSchema) })) },
  }),
};
