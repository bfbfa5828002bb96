import type { Pool } from '@slipway/core/http';
import type { Executor } from '../database/database.ts';
import { poolStateOf } from '../queue/pool-state.ts';

/** Pools that have agents or runs; agents that were not seen since `seenAfter` do not count. */
export async function listPools(db: Executor, seenAfter: number): Promise<readonly Pool[]> {
  const queued = await db
    .selectFrom('run_counts')
    .select(({ fn }) => ['pool', fn.sum<number | string>('number').as('count')])
    .where('status', '=', 'Queued')
    .where('number', '>', 0)
    .groupBy('pool')
    .execute();
  const agents = await db.selectFrom('agents').select('pool').distinct().execute();
  const waiting = new Map(queued.map(({ pool, count }) => [pool, Number(count)]));
  const names = [...new Set([...agents.map(({ pool }) => pool), ...waiting.keys()])].sort();
  const pools: Pool[] = [];
  for (const name of names) {
    const { online, slots, busy } = await poolStateOf(db, name, seenAfter);
    pools.push({ name, agents: online, slots, running: busy, queued: waiting.get(name) ?? 0 });
  }
  return pools;
}
