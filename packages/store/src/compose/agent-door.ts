import type { HeartbeatAnswer } from '@slipway/core/http';
import type { AgentDoor, Heartbeat } from '../port/agent-door.ts';
import { acquire, type AcquireParts } from './acquire.ts';
import { createReport, type ReportParts } from './report.ts';
import { settle } from './settle.ts';

/** What the agents' door is put together from. */
export type AgentDoorParts = AcquireParts & ReportParts;

/** Puts the records, the queue and the logs together to what agents see. */
export function createAgentDoor(parts: AgentDoorParts, terms: AgentDoor['terms']): AgentDoor {
  const { records } = parts;
  return {
    terms,
    register: async (registration, tokenId) => {
      const { agent, ...changes } = await records.agents.register(registration, tokenId);
      await settle(parts, changes);
      return agent;
    },
    list: () => records.agents.list(),
    pools: () => records.agents.pools(),
    drain: (agentId) => records.agents.drain(agentId),
    disconnect: async (agentId, tokenId) => settle(parts, await records.agents.disconnect(agentId, tokenId)),
    acquire: (agentId, tokenId, signal) => acquire(parts, agentId, tokenId, signal),
    heartbeat: (beat, tokenId, signal) => heartbeat(parts, beat, tokenId, signal),
    report: createReport(parts, terms.leaseMs),
    release: async (lease, tokenId, reason) => {
      await settle(parts, await records.leases.release(lease, tokenId, reason));
    },
    require: async (lease, tokenId) => {
      const { request } = await records.leases.inputOf(lease, tokenId);
      const { credentials, sourceLocation, isRestricted = false } = request;
      return { credentials, isRestricted, ...(sourceLocation === undefined ? {} : { sourceLocation }) };
    },
  };
}

async function heartbeat(
  { records, notices, closing }: AgentDoorParts,
  beat: Heartbeat,
  tokenId: string,
  caller?: AbortSignal,
): Promise<HeartbeatAnswer> {
  const runIds = beat.leases.map(({ runId }) => runId);
  const answered = new AbortController();
  const limits = [
    answered.signal,
    closing,
    AbortSignal.timeout(beat.waitMs),
    ...(caller === undefined ? [] : [caller]),
  ];
  // Listening begins before the record is read, so that no change falls between the two.
  const change = notices.changeOf(runIds, AbortSignal.any(limits));
  const first = await records.agents.heartbeat(beat, tokenId).catch((error: unknown) => {
    answered.abort();
    throw error;
  });
  if (runIds.length === 0 || beat.waitMs === 0 || first.cancel.length > 0 || first.lost.length > 0) {
    answered.abort();
    return toAnswer(first);
  }
  await change;
  return toAnswer(await records.agents.heartbeat(beat, tokenId));
}

function toAnswer({
  cancel,
  lost,
  drain,
}: Awaited<ReturnType<AgentDoorParts['records']['agents']['heartbeat']>>): HeartbeatAnswer {
  return { cancel: [...cancel], lost: [...lost], drain };
}
