import { SlipwayError } from '@slipway/core';
import type { ClaimedMessage, MessageClaim, MessageResult, Store } from '@slipway/store';
import { describe, expect, it } from 'vitest';
import { HandClock } from '../testing/hand-clock.ts';
import { deliveredBy, type Deliverer } from './deliverer.ts';
import { deliverMessages } from './deliver-messages.ts';
import { givenUpAfterMs, resultOf } from './result.ts';

const message = (id: number, change: Partial<ClaimedMessage> = {}): ClaimedMessage => ({
  id,
  messageId: `m${id}`,
  kind: 'notification',
  target: 'ci',
  event: 'ping',
  body: {},
  attempt: 1,
  since: 0,
  ...change,
});

describe('resultOf', () => {
  const again = { kind: 'again', error: 'away' } as const;
  const waits = (attempt: number, random: number): number => {
    const result = resultOf(message(1, { attempt, since: 1000 }), again, 1000, random);
    return result.kind === 'again' ? result.dueAt - 1000 : NaN;
  };

  it('waits from five seconds to an hour', () => {
    expect([1, 2, 3, 4].map((attempt) => waits(attempt, 1))).toEqual([5000, 10_000, 20_000, 40_000]);
    expect(waits(1, 0)).toBe(2500);
    expect(waits(30, 1)).toBe(3_600_000);
  });

  it('waits as long as the other side wants, up to an hour', () => {
    const after = (afterMs: number) => resultOf(message(1), { ...again, afterMs }, 0, 1);
    expect(after(60_000)).toMatchObject({ kind: 'again', dueAt: 60_000 });
    expect(after(1e9)).toMatchObject({ kind: 'again', dueAt: 3_600_000 });
    expect(after(1)).toMatchObject({ kind: 'again', dueAt: 5000 });
  });

  it('gives up after a day', () => {
    expect(resultOf(message(1, { attempt: 30 }), again, givenUpAfterMs - 3_600_000, 1)).toMatchObject({
      kind: 'again',
    });
    expect(resultOf(message(1, { attempt: 30 }), again, givenUpAfterMs - 3_599_999, 1)).toEqual({
      kind: 'failed',
      error: 'given up after 30 attempts: away',
    });
  });
});

describe('deliveredBy', () => {
  const by = (status: number, retryAfter?: string) =>
    deliveredBy(
      {
        status,
        headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
        body: Buffer.alloc(0),
        isCut: false,
      },
      Date.UTC(2030, 0, 1),
    );

  it.each([
    [204, 'delivered'],
    [302, 'failed'],
    [404, 'failed'],
    [408, 'again'],
    [429, 'again'],
    [503, 'again'],
  ])('takes status %i for %s', (status, kind) => {
    expect(by(status)).toMatchObject({ kind, answer: status });
  });

  it('reads Retry-After in both forms', () => {
    expect(by(503, '120')).toMatchObject({ afterMs: 120_000 });
    expect(by(429, 'Tue, 01 Jan 2030 00:00:30 GMT')).toMatchObject({ afterMs: 30_000 });
    expect(by(429, 'soon')).not.toHaveProperty('afterMs');
  });
});

/** Messages that wait in memory for a job, and what became of them. */
function outbox(waiting: ClaimedMessage[]) {
  const settled: (MessageResult & { readonly id: number })[] = [];
  const claims: MessageClaim[] = [];
  const messages = {
    claimDue: (_: number, claim: MessageClaim) => {
      claims.push(claim);
      return Promise.resolve(waiting.splice(0, claim.limit));
    },
    settle: ({ id }: ClaimedMessage, result: MessageResult) => {
      settled.push({ id, ...result });
      return Promise.resolve(true);
    },
  };
  return { store: { messages } as unknown as Store, settled, claims };
}

describe('deliverMessages', () => {
  const jobOf = (store: Store, deliver: Deliverer, clock = new HandClock()) =>
    deliverMessages({ store, clock, random: () => 1 }, { notification: deliver });
  const never = new AbortController().signal;

  it('settles each message by what its deliverer says or throws', async () => {
    const box = outbox([1, 2, 3, 4].map((id) => message(id)));
    const clock = new HandClock();
    const job = jobOf(
      box.store,
      ({ id }) => {
        if (id === 1) return Promise.resolve({ kind: 'delivered', answer: 200 });
        if (id === 2) return Promise.resolve({ kind: 'failed', error: 'gone', answer: 410 });
        if (id === 3) return Promise.reject(new SlipwayError('outgoing-refused', 'a private address'));
        return Promise.reject(new Error('ECONNREFUSED'));
      },
      clock,
    );
    expect(await job(clock.now(), never)).toBe(4);
    expect(box.settled.sort((a, b) => a.id - b.id)).toEqual([
      { id: 1, kind: 'delivered', answer: 200 },
      { id: 2, kind: 'failed', error: 'gone', answer: 410 },
      { id: 3, kind: 'failed', error: 'a private address' },
      { id: 4, kind: 'again', error: 'ECONNREFUSED', dueAt: clock.now() + 5000 },
    ]);
    expect(box.claims[0]).toMatchObject({ kinds: ['notification'] });
  });

  it('goes on with others while one is slow', async () => {
    const waiting = Array.from({ length: 100 }, (_, index) => message(index + 1));
    const box = outbox(waiting);
    let finish: (() => void) | undefined;
    const job = jobOf(box.store, ({ id }) =>
      id === 1
        ? new Promise((resolve) => {
            finish = () => resolve({ kind: 'delivered' });
          })
        : Promise.resolve({ kind: 'delivered' }),
    );
    const pass = job(1_000_000, never);
    await expect.poll(() => box.settled.length).toBe(99);
    finish?.();
    expect(await pass).toBe(100);
  });

  it('ends what is on its way when it is stopped, and leaves it due', async () => {
    const box = outbox([message(1)]);
    const stop = new AbortController();
    const job = jobOf(
      box.store,
      (_, signal) =>
        new Promise((__, reject) => {
          signal.addEventListener('abort', () => reject(new Error('stopped')));
        }),
    );
    const pass = job(1_000_000, stop.signal);
    await expect.poll(() => box.claims.length).toBeGreaterThan(0);
    stop.abort();
    expect(await pass).toBe(1);
    expect(box.settled).toEqual([{ id: 1, kind: 'again', dueAt: 1_000_000, error: 'the scheduler stopped' }]);
  });

  it('fails when a result cannot be written, after everything else that is on its way', async () => {
    const box = outbox([message(1), message(2)]);
    const { messages } = box.store;
    const store = {
      messages: {
        ...messages,
        settle: (each: ClaimedMessage, result: MessageResult, now: number) =>
          each.id === 1 ? Promise.reject(new Error('the database is away')) : messages.settle(each, result, now),
      },
    } as unknown as Store;
    const job = jobOf(store, () => Promise.resolve({ kind: 'delivered' }));
    await expect(job(1_000_000, never)).rejects.toThrow('the database is away');
    expect(box.settled).toEqual([{ id: 2, kind: 'delivered' }]);
  });
});
