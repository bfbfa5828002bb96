import {
  agentGuardsAnswerSchema,
  agentPushesAnswerSchema,
  agentPushesSchema,
  agentRegistryChangesSchema,
  agentRepositoriesAnswerSchema,
  agentRepositoriesSchema,
  agentRepositorySchema,
  agentRepositoryViewAnswerSchema,
  agentRepositoryViewSchema,
  agentUnlockSchema,
} from '../schemas/agent-registry.ts';
import { json, route } from './route.ts';

const agents = ['agent'] as const;

/** What an agent asks about the service's own registry, for a run that it holds. */
export const agentRegistryRoutes = {
  agentRepositories: route({
    method: 'POST',
    path: '/v1/agent/registry/repositories',
    summary: 'List repositories that the service knows, page by page.',
    access: agents,
    body: json(agentRepositoriesSchema),
    answer: { status: 200, body: json(agentRepositoriesAnswerSchema) },
  }),
  agentRepositoryView: route({
    method: 'POST',
    path: '/v1/agent/registry/view',
    summary: 'Ask what is known of the tags or manifests of a repository, page by page.',
    access: agents,
    body: json(agentRepositoryViewSchema),
    answer: { status: 200, body: json(agentRepositoryViewAnswerSchema) },
  }),
  agentGuards: route({
    method: 'POST',
    path: '/v1/agent/registry/guards',
    summary: 'Ask what forbids deletions in a repository now: locks, and what runs and tasks need.',
    access: agents,
    body: json(agentRepositorySchema),
    answer: { status: 200, body: json(agentGuardsAnswerSchema) },
  }),
  agentUnlock: route({
    method: 'POST',
    path: '/v1/agent/registry/unlock',
    summary: 'Take the lock of a tag or manifest away, for a command that was told to include locked ones.',
    access: agents,
    body: json(agentUnlockSchema),
    answer: { status: 204 },
  }),
  agentPushes: route({
    method: 'POST',
    path: '/v1/agent/registry/pushes',
    summary: 'Ask which pushes of a tag the registry has told of.',
    access: agents,
    body: json(agentPushesSchema),
    answer: { status: 200, body: json(agentPushesAnswerSchema) },
  }),
  agentRegistryChanges: route({
    method: 'POST',
    path: '/v1/agent/registry/changes',
    summary: 'Tell what a run has pushed, untagged and deleted.',
    access: agents,
    body: json(agentRegistryChangesSchema),
    answer: { status: 204 },
  }),
};
