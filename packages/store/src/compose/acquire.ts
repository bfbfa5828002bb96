import { SlipwayError } from '@slipway/core';
import type { StoredGrant } from '../port/agent-door.ts';
import type { Claim } from '../port/records.ts';
import type { Offer } from '../queue/pool-door.ts';
import type { PoolDoors } from '../queue/pool-doors.ts';
import type { StoreParts } from './parts.ts';
import { settle } from './settle.ts';

type Claimed = Extract<Claim, { readonly kind: 'claimed' }>;

/** What {@link acquire} needs. */
export type AcquireParts = Pick<StoreParts, 'records' | 'live' | 'queue' | 'notices' | 'closing'> & {
  readonly doors: PoolDoors;
};

/** Waits for a run of the agent's pool, claims it, and begins the log of its attempt. */
export async function acquire(
  parts: AcquireParts,
  agentId: string,
  tokenId: string,
  caller: AbortSignal,
): Promise<StoredGrant | undefined> {
  const { records, queue, doors, closing } = parts;
  const signal = AbortSignal.any([caller, closing]);
  const agent = await records.agents.get(agentId, tokenId);
  let claimed: Claimed | undefined;
  const offer = async (runId: string): Promise<Offer> => {
    if (signal.aborted) return 'refused';
    const claim = await records.leases.claim(runId, agentId, tokenId);
    if (claim.kind !== 'claimed') return claim.kind;
    queue.add(claim.ready);
    claimed = claim;
    return 'taken';
  };
  const door = await doors.of(agent.pool);
  await door.wait(offer, signal);
  return claimed === undefined ? undefined : await grant(parts, claimed, agent.name, tokenId, signal);
}

async function grant(
  parts: AcquireParts,
  claimed: Claimed,
  agentName: string,
  tokenId: string,
  signal: AbortSignal,
): Promise<StoredGrant | undefined> {
  const { lease, run, request, doneSteps, remainingMs } = claimed;
  const giveBack = async (reason: string): Promise<void> => {
    await settle(parts, await parts.records.leases.release(lease, tokenId, reason));
  };
  try {
    const logOffset = await beginLog(parts, claimed, agentName, tokenId);
    parts.notices.publish(run.runId);
    if (!signal.aborted) return { lease, run, request, doneSteps: [...doneSteps], logOffset, remainingMs };
  } catch (cause) {
    // Nobody has heard of the claim yet; where even this fails, its lease runs out.
    await giveBack('its log could not be begun').catch(() => undefined);
    throw new SlipwayError('unavailable', `the log of ${run.runId} cannot be begun`, { cause });
  }
  await giveBack('the agent no longer waited for it').catch(() => undefined);
  return undefined;
}

async function beginLog(
  { records, live }: AcquireParts,
  { lease, run }: Claimed,
  agentName: string,
  tokenId: string,
): Promise<number> {
  const { runId, attempt } = lease;
  const record = await records.logs.get(runId);
  const floor = record?.archivedTo ?? 0;
  const line = attempt > 1 ? `Attempt ${attempt} of run ID: ${run.runId} begins on agent ${agentName}\n` : '';
  const start = await live.open({ runId, attempt, floor }, line);
  if (record?.attemptStart !== start) await records.logs.beginAttempt(lease, tokenId, start);
  return start;
}
