import { z } from 'zod';
import { timestampSchema } from '../schemas/common.ts';
import { identitySchema } from '../schemas/session.ts';
import { createdTokenSchema, newTokenSchema, tokenSchema } from '../schemas/token.ts';
import { json, route } from './route.ts';

const admin = ['admin'] as const;

/** Tokens, and what the service says of itself. */
export const serviceRoutes = {
  createToken: route({
    method: 'POST',
    path: '/v1/tokens',
    summary: 'Make an API token. Its text is in this answer and nowhere else.',
    access: admin,
    body: json(newTokenSchema),
    answer: { status: 201, body: json(createdTokenSchema) },
  }),
  listTokens: route({
    method: 'GET',
    path: '/v1/tokens',
    summary: 'List API tokens, without their texts.',
    access: admin,
    answer: { status: 200, body: json(z.object({ tokens: z.array(tokenSchema) })) },
  }),
  revokeToken: route({
    method: 'DELETE',
    path: '/v1/tokens/{tokenId}',
    summary: 'Revoke an API token; it stops working at once.',
    access: admin,
    params: z.object({ tokenId: z.string().max(40) }),
    answer: { status: 204 },
  }),
  whoAmI: route({
    method: 'GET',
    path: '/v1/whoami',
    summary: 'Say what this token is and may do, and what the service offers.',
    access: ['admin', 'contributor', 'reader', 'agent'],
    answer: { status: 200, body: json(identitySchema) },
  }),
  createSession: route({
    method: 'POST',
    path: '/v1/session',
    summary: 'Log a browser in: the token of this request is kept in a cookie that scripts cannot read.',
    access: ['admin', 'contributor', 'reader'],
    answer: { status: 201, body: json(identitySchema) },
  }),
  deleteSession: route({
    method: 'DELETE',
    path: '/v1/session',
    summary: 'Log a browser out: its cookie is removed. The token stays valid.',
    access: ['admin', 'contributor', 'reader'],
    answer: { status: 204 },
  }),
  showRegistryProbe: route({
    method: 'GET',
    path: '/v1/registry/probes/{probe}',
    summary:
      'Say whether the registry has told of the push of a probe (a tag of health/slipway-doctor), and whether the service takes notifications.',
    access: ['admin', 'contributor', 'reader'],
    params: z.object({ probe: z.uuid() }),
    answer: {
      status: 200,
      body: json(z.object({ hook: z.enum(['Enabled', 'Disabled']), seenTime: timestampSchema.optional() })),
    },
  }),
  health: route({
    method: 'GET',
    path: '/healthz',
    summary: 'The process is alive.',
    access: 'public',
    answer: { status: 200, body: json(z.object({ status: z.literal('ok') })) },
  }),
  readiness: route({
    method: 'GET',
    path: '/readyz',
    summary: 'The service can take runs: database, Redis and blobs answer. 503 otherwise, and while it drains.',
    access: 'public',
    answer: {
      status: 200,
      body: json(z.object({ status: z.enum(['ready', 'degraded']), checks: z.record(z.string(), z.string()) })),
    },
  }),
  metrics: route({
    method: 'GET',
    path: '/metrics',
    summary: 'Metrics in the text format of Prometheus.',
    access: ['admin', 'reader'],
    answer: { status: 200, body: { kind: 'bytes', mediaTypes: ['text/plain'] } },
  }),
  openapi: route({
    method: 'GET',
    path: '/openapi.json',
    summary: 'This description.',
    access: 'public',
    answer: { status: 200, body: json(z.record(z.string(), z.unknown())) },
  }),
};
