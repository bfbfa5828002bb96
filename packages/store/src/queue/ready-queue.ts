import type { Redis } from 'ioredis';
import type { Queue } from 'bullmq';
import type { ReadyRun } from '../port/run-changes.ts';
import { keyPrefix, whyAway } from '../redis/connect.ts';

/** What differs between the ready queues and what the records say. */
export interface QueueDifference {
  readonly added: number;
  readonly removed: number;
}

/** Name of a pool's queue. */
export function queueName(pool: string): string {
  return `pool-${pool}`;
}

/** How jobs are made: they hold nothing but the run's id, and leave nothing behind. */
function jobOf({ runId, priority }: ReadyRun): Parameters<Queue['addBulk']>[0][number] {
  return { name: 'run', data: {}, opts: { jobId: runId, priority, removeOnComplete: true, removeOnFail: true } };
}

/** The queues of runs that wait for an agent, one for each pool. They only wake: what they lose, the records make up for. */
export class ReadyQueue implements AsyncDisposable {
  readonly #redis: Redis;
  readonly #queues = new Map<string, Promise<Queue>>();
  readonly #adding = new Set<Promise<unknown>>();

  /** The connection stays the caller's. */
  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Puts runs into their queues; nobody waits for it, and it may fail: then the reconciler does it. */
  add(ready: readonly ReadyRun[]): void {
    if (ready.length === 0) return;
    const adding = this.#addAll(ready).catch(() => undefined);
    this.#adding.add(adding);
    void adding.finally(() => this.#adding.delete(adding));
  }

  /**
   * Makes the queues hold what the records say. `readyNow` is asked after the queues were read, so that what is added meanwhile is not
   * taken for too much.
   */
  async reconcile(pools: readonly string[], readyNow: () => Promise<readonly ReadyRun[]>): Promise<QueueDifference> {
    this.#expectRedis();
    const held = new Map<string, { readonly waiting: readonly string[]; readonly all: ReadonlySet<string> }>();
    const look = async (pool: string): Promise<void> => {
      const queue = await this.#queue(pool);
      const waiting = await queue.getRanges(['waiting', 'prioritized'], 0, -1);
      const active = await queue.getRanges(['active'], 0, -1);
      held.set(pool, { waiting, all: new Set([...waiting, ...active]) });
    };
    for (const pool of pools) await look(pool);
    const ready = await readyNow();
    for (const { pool } of ready) if (!held.has(pool)) await look(pool);
    const missing = ready.filter(({ runId, pool }) => held.get(pool)?.all.has(runId) !== true);
    await this.#addAll(missing);
    const wanted = new Set(ready.map(({ runId }) => runId));
    let removed = 0;
    for (const [pool, { waiting }] of held) {
      for (const runId of waiting.filter((id) => !wanted.has(id)))
        removed += await (await this.#queue(pool)).remove(runId);
    }
    return { added: missing.length, removed };
  }

  /** Whether Redis is away: nothing is started before it is back. */
  get isAway(): boolean {
    return whyAway(this.#redis) !== undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#adding);
    await Promise.all([...this.#queues.values()].map(async (queue) => (await queue).close()));
  }

  async #addAll(ready: readonly ReadyRun[]): Promise<void> {
    this.#expectRedis();
    for (const pool of new Set(ready.map((run) => run.pool))) {
      const queue = await this.#queue(pool);
      await queue.addBulk(ready.filter((run) => run.pool === pool).map(jobOf));
    }
  }

  /** BullMQ waits for a connection that was never there, however its commands are set to fail. */
  #expectRedis(): void {
    const trouble = whyAway(this.#redis);
    if (trouble !== undefined) throw new Error(trouble);
  }

  #queue(pool: string): Promise<Queue> {
    const known = this.#queues.get(pool);
    if (known !== undefined) return known;
    const queue = this.#openQueue(pool);
    this.#queues.set(pool, queue);
    return queue;
  }

  /** BullMQ is large, and a service is up before the first run needs it. */
  async #openQueue(pool: string): Promise<Queue> {
    const { Queue } = await import('bullmq');
    const queue = new Queue(queueName(pool), { connection: this.#redis, prefix: keyPrefix, skipMetasUpdate: true });
    queue.on('error', () => undefined);
    return queue;
  }
}
