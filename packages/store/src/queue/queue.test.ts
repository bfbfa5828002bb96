import { setTimeout as sleep } from 'node:timers/promises';
import { startRedis, type TestRedis } from '@slipway/testkit';
import type { Redis } from 'ioredis';
import { describe, expect, it, vi } from 'vitest';
import type { ReadyRun } from '../port/run-changes.ts';
import { connectForCommands } from '../redis/connect.ts';
import { type Offer, PoolDoor } from './pool-door.ts';
import { ReadyQueue } from './ready-queue.ts';

interface Queues extends AsyncDisposable {
  readonly server: TestRedis;
  readonly redis: Redis;
  readonly queue: ReadyQueue;
  readonly door: PoolDoor;
}

async function startQueues(appendOnly = false): Promise<Queues> {
  const server = await startRedis({ appendOnly });
  const redis = connectForCommands(server);
  await ready(redis);
  const queue = new ReadyQueue(redis);
  const door = await PoolDoor.open(server, 'default');
  return {
    server,
    redis,
    queue,
    door,
    [Symbol.asyncDispose]: async () => {
      await door[Symbol.asyncDispose]();
      await queue[Symbol.asyncDispose]();
      redis.disconnect();
      await server[Symbol.asyncDispose]();
    },
  };
}

async function ready(redis: Redis): Promise<void> {
  if (redis.status !== 'ready') await new Promise((resolve) => redis.once('ready', resolve));
}

function run(number: number, priority = 5): ReadyRun {
  return { runId: `r${number}`, pool: 'default', priority };
}

const forever = (): AbortSignal => new AbortController().signal;

/** Waits at the door and takes whatever comes. */
async function take(door: PoolDoor, signal = forever()): Promise<string | undefined> {
  let taken: string | undefined;
  await door.wait((runId) => {
    taken = runId;
    return Promise.resolve('taken');
  }, signal);
  return taken;
}

describe('ready queues', () => {
  it('give out the smallest priority first, and the oldest among equals', async () => {
    await using test = await startQueues();
    test.queue.add([run(1), run(2, 1), run(3), run(4, 9), run(5, 1)]);
    const taken = [];
    for (let count = 0; count < 5; count += 1) taken.push(await take(test.door));
    expect(taken).toEqual(['r2', 'r5', 'r1', 'r3', 'r4']);
  });

  it('hold a run once, however often it is added, and leave nothing of it behind', async () => {
    await using test = await startQueues();
    for (let count = 0; count < 20; count += 1) test.queue.add([run(1)]);
    expect(await take(test.door)).toBe('r1');
    await vi.waitFor(async () => expect(await test.redis.keys('*:r1')).toEqual([]));
    expect(await take(test.door, AbortSignal.timeout(300))).toBeUndefined();
    test.queue.add([run(1)]);
    expect(await take(test.door)).toBe('r1');
  });

  it('serve who waits longest, and no one twice', async () => {
    await using test = await startQueues();
    const waiting = Array.from({ length: 20 }, () => take(test.door));
    test.queue.add(Array.from({ length: 20 }, (_, index) => run(index)));
    expect(await Promise.all(waiting)).toEqual(Array.from({ length: 20 }, (_, index) => `r${index}`));
  });

  it('throw away a wake-up for a run that nobody can have, and offer the next', async () => {
    await using test = await startQueues();
    test.queue.add([run(1), run(2)]);
    const offered: string[] = [];
    await test.door.wait((runId) => {
      offered.push(runId);
      return Promise.resolve<Offer>(runId === 'r1' ? 'gone' : 'taken');
    }, forever());
    expect(offered).toEqual(['r1', 'r2']);
    await vi.waitFor(async () => expect(await test.redis.keys('*:r[12]')).toEqual([]));
  });

  it('keep a run that one agent may not have, or whose claim fails, for another', async () => {
    await using test = await startQueues();
    test.queue.add([run(1)]);
    await test.door.wait(() => Promise.resolve<Offer>('refused'), forever());
    await expect(test.door.wait(() => Promise.reject(new Error('no database')), forever())).rejects.toThrow(
      'no database',
    );
    expect(await take(test.door)).toBe('r1');
  });

  it('let who gives up go at once, and keep the run that comes then', async () => {
    await using test = await startQueues();
    const abort = new AbortController();
    const waiting = take(test.door, abort.signal);
    await sleep(100);
    abort.abort();
    expect(await waiting).toBeUndefined();
    test.queue.add([run(1)]);
    await vi.waitFor(async () => expect((await test.redis.keys('*:r1')).length).toBe(1));
    await sleep(100);
    expect(await take(test.door)).toBe('r1');
  });

  it('hand nothing out when they close', async () => {
    await using test = await startQueues();
    const waiting = take(test.door);
    await sleep(50);
    await test.door[Symbol.asyncDispose]();
    expect(await waiting).toBeUndefined();
    expect(await take(test.door)).toBeUndefined();
  });

  it('give out again what a killed process had taken and not claimed', { timeout: 40_000 }, async () => {
    await using test = await startQueues();
    test.queue.add([run(1)]);
    await using door = await PoolDoor.open(test.server, 'default');
    let end: (offer: Offer) => void = () => undefined;
    const killed = new Promise<Offer>((resolve) => (end = resolve));
    const holding = door.wait(() => killed, forever());
    await vi.waitFor(async () => expect(await test.redis.llen('{slipway}:pool-default:active')).toBe(1));
    // As after a kill: its connections are gone, and nobody renews or completes the job.
    await test.redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    expect(await take(test.door)).toBe('r1');
    end('refused');
    await holding;
  });

  it('lose nothing that was added before a kill when they are kept, and go on soon after', async () => {
    await using test = await startQueues(true);
    test.queue.add([run(1), run(2)]);
    await vi.waitFor(async () => expect((await test.redis.keys('*:r[12]')).length).toBe(2));
    await test.server.kill();
    const waiting = [take(test.door), take(test.door)];
    await sleep(500);
    await test.server.start();
    expect((await Promise.all(waiting)).sort()).toEqual(['r1', 'r2']);
  });

  it('are given again by the records exactly what is missing, and lose what is too much', async () => {
    await using test = await startQueues();
    const wanted = [run(1), run(2), { ...run(3), pool: 'other' }];
    test.queue.add([run(1), run(9)]);
    await vi.waitFor(async () => expect((await test.redis.keys('*:r[19]')).length).toBe(2));
    const difference = await test.queue.reconcile(['default'], () => Promise.resolve(wanted));
    expect(difference).toEqual({ added: 2, removed: 1 });
    expect(await test.queue.reconcile(['default'], () => Promise.resolve(wanted))).toEqual({ added: 0, removed: 0 });
    await test.redis.flushall();
    expect(await test.queue.reconcile(['default'], () => Promise.resolve(wanted))).toEqual({ added: 3, removed: 0 });
    expect([await take(test.door), await take(test.door)]).toEqual(['r1', 'r2']);
  });

  it('are added to without anybody waiting while Redis is away', async () => {
    await using test = await startQueues();
    await test.server.kill();
    test.queue.add([run(1)]);
    await expect(test.queue.reconcile(['default'], () => Promise.resolve([run(1)]))).rejects.toThrow();
    await test.server.start();
    await ready(test.redis);
    await vi.waitFor(async () => {
      await test.queue.reconcile(['default'], () => Promise.resolve([run(1)]));
    });
    expect(await take(test.door)).toBe('r1');
  });
});
