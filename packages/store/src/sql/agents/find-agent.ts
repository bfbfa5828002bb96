import { SlipwayError } from '@slipway/core';
import type { Executor } from '../database/database.ts';
import type { AgentRow } from '../database/tables.ts';

/** The row of an agent. Rejects with `not-found`. */
export async function findAgent(db: Executor, agentId: string): Promise<AgentRow> {
  const row = await db.selectFrom('agents').selectAll().where('id', '=', agentId).executeTakeFirst();
  if (row === undefined) {
    throw new SlipwayError('not-found', `there is no agent ${JSON.stringify(agentId)}`, {
      advice: 'An agent that was replaced or forgotten registers once more.',
    });
  }
  return row;
}

/** The same for the agent itself. Rejects with `not-allowed` when it is another token's. */
export async function ownAgent(db: Executor, agentId: string, tokenId: string): Promise<AgentRow> {
  const row = await findAgent(db, agentId);
  if (row.token_id !== tokenId) {
    throw new SlipwayError('not-allowed', `agent ${row.name} belongs to another token`);
  }
  return row;
}
