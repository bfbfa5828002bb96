import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job, Worker } from 'bullmq';
import { connectForMessages, keyPrefix, type RedisPlace } from '../redis/connect.ts';
import { queueName } from './ready-queue.ts';

/** What became of offering a run to an agent that waits. */
export type Offer =
  /** It has the run. */
  | 'taken'
  /** Nobody can have the run: it does not wait any more. */
  | 'gone'
  /** This agent cannot have it; another may. */
  | 'refused';

interface Waiter {
  readonly offer: (runId: string) => Promise<Offer>;
  readonly signal: AbortSignal;
  readonly settle: (error?: Error) => void;
}

/** A process that was killed between taking a job and claiming its run: the job is back after about as long as both together. */
const [lockMs, stalledCheckMs] = [10_000, 5_000];
const pauseAfterErrorMs = 200;

/**
 * Where agents of one pool wait for runs, first come first served. One worker for all of them takes jobs from the queue, only while someone
 * waits; a job is completed as soon as its run is claimed, so that no job is ever held while a run goes on.
 */
export class PoolDoor implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #connection: ReturnType<typeof connectForMessages>;
  readonly #token = randomUUID();
  #waiters: Waiter[] = [];
  #isServing = false;
  #served: Promise<void> = Promise.resolve();
  readonly #offering = new Set<Promise<void>>();
  #isClosed = false;

  /** Opens the door of a pool. */
  static async open(place: RedisPlace, pool: string): Promise<PoolDoor> {
    const { Worker } = await import('bullmq');
    return new PoolDoor(Worker, place, pool);
  }

  private constructor(bullWorker: typeof Worker, place: RedisPlace, pool: string) {
    this.#connection = connectForMessages(place);
    this.#worker = new bullWorker(queueName(pool), null, {
      connection: this.#connection,
      prefix: keyPrefix,
      autorun: false,
      lockDuration: lockMs,
      stalledInterval: stalledCheckMs,
      maxStalledCount: Number.MAX_SAFE_INTEGER,
      runRetryDelay: pauseAfterErrorMs,
    });
    this.#worker.on('error', () => undefined);
    void this.#worker.startStalledCheckTimer().catch(() => undefined);
  }

  /**
   * Waits until a run that `offer` takes comes. It is called with one run at a time, and never after the signal's abort. Resolves when it
   * has taken one, when it refused one, and when the signal is aborted or the door closed; rejects with what `offer` throws.
   */
  wait(offer: (runId: string) => Promise<Offer>, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted || this.#isClosed) {
        resolve();
        return;
      }
      const waiter: Waiter = {
        offer,
        signal,
        settle: (error) => {
          signal.removeEventListener('abort', leave);
          if (error === undefined) resolve();
          else reject(error);
        },
      };
      const leave = (): void => {
        // One that is just being offered a run is no longer among those who wait, and settles by that.
        if (!this.#waiters.includes(waiter)) return;
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        waiter.settle();
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiters.push(waiter);
      this.#startServing();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    for (const waiter of this.#waiters.splice(0)) waiter.settle();
    await Promise.all(this.#offering);
    // Not a graceful close: that would wait for a connection that may be away.
    await this.#worker.close(true).catch(() => undefined);
    this.#connection.disconnect();
    await this.#served;
  }

  #startServing(): void {
    if (this.#isServing) return;
    this.#isServing = true;
    this.#served = this.#serve();
  }

  async #serve(): Promise<void> {
    while (!this.#isClosed && this.#waiters.length > 0) {
      const job = await this.#worker.getNextJob(this.#token).catch(async () => {
        if (!this.#isClosed) await sleep(pauseAfterErrorMs);
        return undefined;
      });
      if (job === undefined) continue;
      const waiter = this.#waiters.shift();
      if (waiter === undefined) {
        await this.#putBack(job);
        continue;
      }
      const offering = this.#offerTo(waiter, job);
      this.#offering.add(offering);
      void offering.finally(() => this.#offering.delete(offering));
    }
    this.#isServing = false;
  }

  async #offerTo(waiter: Waiter, job: Job): Promise<void> {
    try {
      const outcome = await waiter.offer(job.id ?? '');
      if (outcome === 'refused') await this.#putBack(job);
      else await job.moveToCompleted(undefined, this.#token, false).catch(() => undefined);
      if (outcome !== 'gone') {
        waiter.settle();
        return;
      }
    } catch (error) {
      await this.#putBack(job);
      waiter.settle(error as Error);
      return;
    }
    this.#waitAgain(waiter);
  }

  /** At the front: it was its turn already. */
  #waitAgain(waiter: Waiter): void {
    if (this.#isClosed || waiter.signal.aborted) {
      waiter.settle();
      return;
    }
    this.#waiters.unshift(waiter);
    this.#startServing();
  }

  /** Where that fails, the job's lock runs out, and the check for stalled jobs puts it back. */
  async #putBack(job: Job): Promise<void> {
    await job.moveToWait(this.#token).catch(() => undefined);
  }
}
