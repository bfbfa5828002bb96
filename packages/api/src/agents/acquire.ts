import type { Grant } from '@slipway/core/http';
import type { Store, StoredGrant } from '@slipway/store';
import type { Logger } from 'pino';
import type { Call } from '../http/handler.ts';

/** What grants are completed with. */
export interface AcquireOptions {
  readonly store: Store;
  readonly imageAliases: Readonly<Record<string, string>>;
  readonly logger: Logger;
}

/**
 * Waits for a run and hands it out. A run that was claimed for a caller who is no longer there, or no longer allowed, goes back to its
 * queue at once and not only when its lease ends.
 */
export async function acquireRun(
  call: Call<'acquireRun'>,
  { store, imageAliases, logger }: AcquireOptions,
): Promise<{ grant?: Grant }> {
  const { agentId, waitMs } = call.body;
  const { tokenId } = call.principal;
  const long = call.stayOpen(waitMs);
  const grant = await store.agents.acquire(agentId, tokenId, long.signal);
  if (grant === undefined) return {};
  const giveBack = (reason: string): Promise<void> =>
    store.agents.release(grant.lease, tokenId, reason).catch((err: unknown) => {
      logger.warn({ err, runId: grant.lease.runId }, 'a run that reached no agent waits for the end of its lease');
    });
  if (long.endedBy === 'gone' || long.endedBy === 'revoked') {
    await giveBack('the agent was gone when the run was given to it');
    return {};
  }
  call.onUndelivered(() => void giveBack('the connection broke while the run was handed to the agent'));
  return { grant: withAliases(grant, imageAliases) };
}

function withAliases(grant: StoredGrant, imageAliases: Readonly<Record<string, string>>): Grant {
  return { ...grant, imageAliases: { ...imageAliases } };
}
