import type { Agent, Platform } from '@slipway/core/http';
import type { Executor } from '../database/database.ts';
import type { AgentRow } from '../database/tables.ts';
import { groupBy } from '../group-by.ts';
import { isLeased } from '../queue/admit.ts';
import { runIdOf } from '../runs/run-id.ts';
import { ifPresent, timestamp } from '../runs/show-runs.ts';

/** Agents as the API shows them; those that were not seen since `seenAfter` are offline. */
export async function showAgents(
  db: Executor,
  rows: readonly AgentRow[],
  seenAfter: number,
): Promise<readonly Agent[]> {
  const held = await db.selectFrom('runs').select(['seq', 'lease_agent']).where(isLeased).execute();
  const runsOf = groupBy(
    held.toSorted((a, b) => a.seq - b.seq),
    (run) => run.lease_agent,
  );
  return rows.map((row) => ({
    agentId: row.id,
    name: row.name,
    pool: row.pool,
    platform: JSON.parse(row.platform) as Platform,
    slots: row.slots,
    capabilities: JSON.parse(row.capabilities) as string[],
    version: row.version,
    state: stateOf(row, seenAfter),
    ...ifPresent('refusing', row.refusing),
    runs: (runsOf.get(row.id) ?? []).map(({ seq }) => runIdOf(seq)),
    ...(row.disk === null ? {} : { disk: JSON.parse(row.disk) as NonNullable<Agent['disk']> }),
    registerTime: timestamp(row.registered_at),
    lastSeenTime: timestamp(row.seen_at),
  }));
}

function stateOf(row: AgentRow, seenAfter: number): Agent['state'] {
  if (row.seen_at < seenAfter) return 'offline';
  if (row.draining === 1) return 'draining';
  return row.refusing === null ? 'online' : 'refusing';
}
