import type { PoolState } from './pool-state.ts';

/** A limit of a task, or of a group of tasks, that keeps a run waiting. */
export interface TaskLimit {
  readonly kind: 'task' | 'group';
  readonly name: string;
  readonly concurrency: number;
}

/** One sentence for people: what a queued run waits for. */
export function waitingReason(pool: PoolState, before: number, limit?: TaskLimit): string {
  if (pool.online === 0) return `No agent is online in pool ${pool.name}.`;
  if (limit !== undefined) {
    const most = `at most ${count(limit.concurrency, 'run')} at once`;
    return limit.kind === 'task' ? `Task ${limit.name} runs ${most}.` : `The tasks of group ${limit.name} run ${most}.`;
  }
  if (pool.slots === 0) {
    const why = pool.refusing === undefined ? '' : `: ${pool.refusing}`;
    return `The agents of pool ${pool.name} take no runs at the moment${why}.`;
  }
  const queue = before === 0 ? '' : `${count(before, 'run')} before it`;
  if (pool.busy >= pool.slots) {
    const slots = pool.slots === 1 ? 'The only slot' : `All ${pool.slots} slots`;
    return `${slots} of pool ${pool.name} ${pool.slots === 1 ? 'is' : 'are'} busy${queue === '' ? '' : `; ${queue}`}.`;
  }
  return queue === '' ? `An agent of pool ${pool.name} takes it in a moment.` : `${queue}.`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
