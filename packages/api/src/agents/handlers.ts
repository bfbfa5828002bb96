import { SlipwayError } from '@slipway/core';
import type { CredentialSource } from '@slipway/registry';
import type { Store } from '@slipway/store';
import type { Call, BytesAnswer, Handlers } from '../http/handler.ts';
import { uploadIdOf } from '../runs/source-upload.ts';
import { acquireRun, type AcquireOptions } from './acquire.ts';
import { chooseCredential } from './credential.ts';

/** What the agents' door needs. */
export interface AgentHandlerOptions extends AcquireOptions {
  readonly registryCredentials: CredentialSource | undefined;
}

/** The agents' door, and what users see of agents. */
export function agentHandlers(
  options: AgentHandlerOptions,
): Handlers<
  | 'registerAgent'
  | 'acquireRun'
  | 'heartbeat'
  | 'report'
  | 'releaseRun'
  | 'agentCredential'
  | 'agentSource'
  | 'disconnectAgent'
  | 'listAgents'
  | 'drainAgent'
  | 'listPools'
> {
  const { store, registryCredentials } = options;
  const { agents } = store;
  return {
    registerAgent: async ({ body, principal }) => {
      const { agentId } = await agents.register(body, principal.tokenId);
      return { agentId, ...agents.terms };
    },
    acquireRun: (call) => acquireRun(call, options),
    heartbeat: ({ body, principal }) => agents.heartbeat(body, principal.tokenId),
    report: ({ body, principal }) => agents.report(body.lease, principal.tokenId, body.events),
    releaseRun: async ({ body, principal }) => {
      await agents.release(body.lease, principal.tokenId, body.reason);
      return undefined;
    },
    agentCredential: async ({ body, principal }) => {
      const { credentials, isRestricted } = await agents.require(body.lease, principal.tokenId);
      if (isRestricted) {
        throw new SlipwayError('not-allowed', `${body.lease.runId} runs foreign code and gets no logins`);
      }
      const credential = await chooseCredential(body.registry, credentials, registryCredentials);
      return credential === undefined ? {} : { credential };
    },
    agentSource: (call) => openSource(call, store),
    disconnectAgent: async ({ body, principal }) => {
      await agents.disconnect(body.agentId, principal.tokenId);
      return undefined;
    },
    listAgents: async () => ({ agents: [...(await agents.list())] }),
    drainAgent: ({ params }) => agents.drain(params.agentId),
    listPools: async () => ({ pools: [...(await agents.pools())] }),
  };
}

async function openSource({ params, body, principal }: Call<'agentSource'>, store: Store): Promise<BytesAnswer> {
  const { sourceId } = params;
  const { sourceLocation } = await store.agents.require(body.lease, principal.tokenId);
  if (uploadIdOf(sourceLocation) !== sourceId) {
    throw new SlipwayError('not-allowed', `${body.lease.runId} does not use the upload ${sourceId}`);
  }
  const [source, bytes] = await Promise.all([store.sources.get(sourceId), store.sources.open(sourceId)]);
  return {
    headers: {
      'content-type': 'application/octet-stream',
      ...(source === undefined ? {} : { 'content-length': String(source.offset) }),
    },
    body: bytes,
  };
}
