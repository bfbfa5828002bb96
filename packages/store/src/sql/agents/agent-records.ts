import { randomBytes } from 'node:crypto';
import type { Agent } from '@slipway/core/http';
import type { AgentRecords } from '../../port/records.ts';
import type { Changes } from '../../port/run-changes.ts';
import type { Context } from '../context.ts';
import type { Executor } from '../database/database.ts';
import type { RunRow } from '../database/tables.ts';
import { loseLeases } from '../leases/lose-lease.ts';
import { isLeased } from '../queue/admit.ts';
import { findAgent, ownAgent } from './find-agent.ts';
import { heartbeat } from './heartbeat.ts';
import { listPools } from './list-pools.ts';
import { showAgents } from './show-agents.ts';

/** Agents and their pools. */
export function agentRecords(context: Context): AgentRecords {
  const { database, clock, leaseMs } = context;
  const { db } = database;
  const show = async (agentId: string): Promise<Agent> => {
    const [agent] = await showAgents(db, [await findAgent(db, agentId)], clock() - leaseMs);
    if (agent === undefined) throw new Error('a row always shows as an agent');
    return agent;
  };
  return {
    register: async (registration, tokenId) => {
      const { name, pool, platform, slots, capabilities, version } = registration;
      const id = `a${randomBytes(10).toString('hex')}`;
      const now = clock();
      const former = await database.transaction([`agent name ${tokenId} ${name}`], async (trx) => {
        const replaced = await trx
          .deleteFrom('agents')
          .where('token_id', '=', tokenId)
          .where('name', '=', name)
          .returning('id')
          .executeTakeFirst();
        await trx
          .insertInto('agents')
          .values({
            id,
            name,
            token_id: tokenId,
            pool,
            platform: JSON.stringify(platform),
            slots,
            capabilities: JSON.stringify(capabilities),
            version,
            draining: 0,
            refusing: null,
            disk: null,
            registered_at: now,
            seen_at: now,
          })
          .execute();
        return replaced;
      });
      const lost = former === undefined ? nothing : await loseAll(former.id, 'started anew', now);
      return { ...lost, agent: await show(id) };
    },
    heartbeat: (beat, tokenId) => heartbeat(context, beat, tokenId),
    get: async (agentId, tokenId) => {
      if (tokenId !== undefined) await ownAgent(db, agentId, tokenId);
      return await show(agentId);
    },
    list: async () => {
      const rows = await db.selectFrom('agents').selectAll().orderBy('pool').orderBy('name').orderBy('id').execute();
      return await showAgents(db, rows, clock() - leaseMs);
    },
    pools: () => listPools(db, clock() - leaseMs),
    drain: async (agentId) => {
      await findAgent(db, agentId);
      await db.updateTable('agents').set({ draining: 1 }).where('id', '=', agentId).execute();
      return await show(agentId);
    },
    disconnect: async (agentId, tokenId) => {
      await ownAgent(db, agentId, tokenId);
      await db.deleteFrom('agents').where('id', '=', agentId).execute();
      return await loseAll(agentId, 'ended', clock());
    },
  };

  async function loseAll(agentId: string, why: string, now: number): Promise<Changes> {
    return await loseLeases(context, await heldBy(db, agentId), why, now);
  }
}

const nothing: Changes = { changes: [], ready: [] };

async function heldBy(db: Executor, agentId: string): Promise<readonly Pick<RunRow, 'seq' | 'lease_id'>[]> {
  return await db
    .selectFrom('runs')
    .select(['seq', 'lease_id'])
    .where(isLeased)
    .where('lease_agent', '=', agentId)
    .execute();
}
