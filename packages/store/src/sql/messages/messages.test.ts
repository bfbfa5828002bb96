import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClaimedMessage, MessageClaim } from '../../port/messages.ts';
import type { Context } from '../context.ts';
import { openDatabase } from '../database/database.ts';
import { secretBox } from '../secrets/secret-box.ts';
import { dialects, startDatabases, testKey, type DatabaseMachine } from '../testing/databases.ts';
import { enqueueMessage, type NewMessage } from './enqueue.ts';
import { forgetMessages, messageRecords } from './message-records.ts';

const claim: MessageClaim = { kinds: ['notification', 'commit-status'], limit: 100, perTarget: 100, leaseMs: 1000 };
const box = secretBox([testKey]);

describe.each(dialects)('messages in %s', { timeout: 60_000 }, (dialect) => {
  let machine: DatabaseMachine;
  beforeAll(async () => {
    machine = await startDatabases(dialect);
  }, 60_000);
  afterAll(() => machine[Symbol.asyncDispose]());

  async function open() {
    const database = await openDatabase(await machine.create());
    const context = { database, box } as Context;
    const enqueue = (change: Partial<NewMessage> = {}): Promise<string> =>
      database.transaction([], (trx) =>
        enqueueMessage(trx, { kind: 'notification', target: 'ci', event: 'ping', body: {}, at: 0, ...change }),
      );
    return {
      context,
      enqueue,
      messages: messageRecords(context),
      [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
    };
  }
  const eventsOf = (claimed: readonly ClaimedMessage[]) => claimed.map(({ event }) => event);

  it('gives what was written to one of those who claim at once, its secrets readable to them alone', async () => {
    await using place = await open();
    const hidden = { box, value: { token: 'CLEAR-token' } };
    const messageId = await place.enqueue({ body: { a: [1] }, hidden, runSeq: 36, event: 'run.Failed' });
    const row = await place.context.database.db.selectFrom('messages').selectAll().executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).not.toContain('CLEAR');
    const claims = await Promise.all(Array.from({ length: 8 }, () => place.messages.claimDue(5, claim)));
    expect(claims.flat()).toEqual([
      {
        id: row.id,
        messageId,
        kind: 'notification',
        target: 'ci',
        runId: 'r10',
        event: 'run.Failed',
        body: { a: [1] },
        hidden: { token: 'CLEAR-token' },
        attempt: 1,
        since: 0,
      },
    ]);
  });

  it('writes nothing when the transaction of the cause fails', async () => {
    await using place = await open();
    const failing = place.context.database.transaction([], async (trx) => {
      await enqueueMessage(trx, { kind: 'notification', target: 'ci', event: 'ping', body: {}, at: 0 });
      throw new Error('the cause failed');
    });
    await expect(failing).rejects.toThrow('the cause failed');
    expect(await place.messages.claimDue(5, claim)).toEqual([]);
  });

  it('gives a message again when its claimer is silent, and believes the last claimer alone', async () => {
    await using place = await open();
    const messageId = await place.enqueue();
    const [first] = await place.messages.claimDue(5, claim);
    expect(await place.messages.claimDue(1004, claim)).toEqual([]);
    const [second] = await place.messages.claimDue(1005, claim);
    expect(second).toMatchObject({ messageId, attempt: 2 });
    expect(await place.messages.settle(first!, { kind: 'failed', error: 'too late' }, 1006)).toBe(false);
    expect(await place.messages.settle(second!, { kind: 'delivered', answer: 204 }, 1007)).toBe(true);
    expect(await place.messages.settle(second!, { kind: 'delivered' }, 1008)).toBe(false);
    expect(await place.messages.claimDue(1e9, claim)).toEqual([]);
  });

  it('keeps the order of a lane, through retries and until the earlier is given up', async () => {
    await using place = await open();
    await place.enqueue({ runSeq: 1, event: 'first' });
    await place.enqueue({ runSeq: 2, event: 'of another run' });
    await place.enqueue({ runSeq: 1, event: 'second' });
    const [first, other] = await place.messages.claimDue(5, claim);
    expect([first!.event, other!.event]).toEqual(['first', 'of another run']);
    await place.messages.settle(first!, { kind: 'again', dueAt: 100, error: 'away', answer: 503 }, 6);
    expect(await place.messages.claimDue(99, claim)).toEqual([]);
    const [again] = await place.messages.claimDue(100, claim);
    expect(again).toMatchObject({ event: 'first', attempt: 2 });
    await place.messages.settle(again!, { kind: 'failed', error: 'gone' }, 101);
    expect(eventsOf(await place.messages.claimDue(101, claim))).toEqual(['second']);
  });

  it('replaces messages of one key that nobody delivers at the moment', async () => {
    await using place = await open();
    const status = (event: string) => place.enqueue({ kind: 'commit-status', runSeq: 1, coalesce: 'status', event });
    await status('pending');
    const [pending] = await place.messages.claimDue(5, claim);
    await status('running');
    await status('success');
    await place.enqueue({ kind: 'commit-status', runSeq: 2, coalesce: 'status', event: 'of another run' });
    expect(eventsOf(await place.messages.claimDue(5, claim))).toEqual(['of another run']);
    await place.messages.settle(pending!, { kind: 'again', dueAt: 10_000, error: 'away' }, 6);
    await status('failure');
    expect(eventsOf(await place.messages.claimDue(10_000, claim))).toContain('failure');
    const rows = await place.context.database.db.selectFrom('messages').select('event').orderBy('id').execute();
    expect(rows.map(({ event }) => event)).toEqual(['of another run', 'failure']);
  });

  it('takes so many of one target at once, and only kinds that are asked for', async () => {
    await using place = await open();
    for (let seq = 1; seq <= 5; seq += 1) await place.enqueue({ target: 'slow', runSeq: seq, event: `slow ${seq}` });
    await place.enqueue({ target: 'quick', event: 'quick' });
    await place.enqueue({ kind: 'make-hook', target: 'task/trigger', event: 'unknown' });
    const few = { ...claim, perTarget: 2 };
    const [one, two, quick, ...more] = await place.messages.claimDue(5, few);
    expect([one!.event, two!.event, quick!.event, ...eventsOf(more)]).toEqual(['slow 1', 'slow 2', 'quick']);
    expect(await place.messages.claimDue(6, few)).toEqual([]);
    await place.messages.settle(one!, { kind: 'delivered' }, 7);
    expect(eventsOf(await place.messages.claimDue(8, few))).toEqual(['slow 3']);
    expect(await place.messages.claimDue(9, { ...few, limit: 0 })).toEqual([]);
  });

  it('forgets what was settled long ago, and nothing that waits', async () => {
    await using place = await open();
    await place.enqueue({ event: 'old', target: 'a' });
    await place.enqueue({ event: 'waiting', target: 'b' });
    const claimed = await place.messages.claimDue(5, claim);
    await place.messages.settle(claimed[0]!, { kind: 'delivered' }, 10);
    expect(await forgetMessages(place.context, 10)).toBe(0);
    expect(await forgetMessages(place.context, 11)).toBe(1);
    expect(eventsOf(await place.messages.claimDue(5000, claim))).toEqual(['waiting']);
  });
});
