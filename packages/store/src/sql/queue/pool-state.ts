import type { Executor } from '../database/database.ts';

/** What a pool can do at the moment. */
export interface PoolState {
  readonly name: string;
  /** Agents that were heard of lately. */
  readonly online: number;
  /** Slots of those that take runs. */
  readonly slots: number;
  readonly busy: number;
  /** Why an agent takes none. */
  readonly refusing?: string;
}

/** Looks at a pool; agents that were not seen since `seenAfter` are offline. */
export async function poolStateOf(db: Executor, name: string, seenAfter: number): Promise<PoolState> {
  const online = await db
    .selectFrom('agents')
    .select(['slots', 'draining', 'refusing'])
    .where('pool', '=', name)
    .where('seen_at', '>=', seenAfter)
    .execute();
  const { busy } = await db
    .selectFrom('run_counts')
    .select(({ fn }) => fn.sum<number | string | null>('number').as('busy'))
    .where('pool', '=', name)
    .where('status', 'in', ['Started', 'Running'])
    .executeTakeFirstOrThrow();
  const taking = online.filter((agent) => agent.draining === 0 && agent.refusing === null);
  const refusing = online.find((agent) => agent.refusing !== null)?.refusing;
  return {
    name,
    online: online.length,
    slots: taking.reduce((sum, agent) => sum + agent.slots, 0),
    busy: Number(busy ?? 0),
    ...(refusing === undefined || refusing === null ? {} : { refusing }),
  };
}
