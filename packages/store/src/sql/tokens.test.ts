import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenSchema } from '@slipway/core/http';
import { dialects, openTestRecords, startDatabases, type DatabaseMachine } from './testing/databases.ts';

describe.each(dialects)('tokens in %s', { timeout: 60_000 }, (dialect) => {
  let machine: DatabaseMachine;
  beforeAll(async () => {
    machine = await startDatabases(dialect);
  }, 60_000);
  afterAll(() => machine[Symbol.asyncDispose]());

  it('knows a token by its text and shows it without', async () => {
    await using records = await openTestRecords(machine);
    const { token, ...shown } = await records.tokens.create('ci', 'contributor');
    expect(token).toMatch(/^slw_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/);
    expect(await records.tokens.list()).toEqual([tokenSchema.parse(shown)]);
    expect(await records.tokens.verify(token)).toEqual({ tokenId: shown.tokenId, name: 'ci', role: 'contributor' });
    const changed = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
    for (const wrong of ['', 'slw_', changed, token.toUpperCase(), ` ${token}`, `slw_${shown.tokenId}_`]) {
      expect(await records.tokens.verify(wrong), wrong).toBeUndefined();
    }
  });

  it('ends a token in its time, and at once when revoked', async () => {
    await using records = await openTestRecords(machine);
    const short = await records.tokens.create('short', 'reader', 60_000);
    const long = await records.tokens.create('long', 'reader');
    records.clock.now += 59_999;
    expect(await records.tokens.verify(short.token)).toBeDefined();
    records.clock.now += 1;
    expect(await records.tokens.verify(short.token)).toBeUndefined();
    await records.tokens.revoke(long.tokenId);
    expect(await records.tokens.verify(long.token)).toBeUndefined();
    await expect(records.tokens.revoke(long.tokenId)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('writes the last use down once a minute', async () => {
    await using records = await openTestRecords(machine);
    const { token } = await records.tokens.create('ci', 'reader');
    const used = async () => (await records.tokens.list())[0]?.lastUsedTime;
    const first = new Date(records.clock.now).toISOString();
    await records.tokens.verify(token);
    records.clock.now += 59_999;
    await records.tokens.verify(token);
    expect(await used()).toBe(first);
    records.clock.now += 1;
    await records.tokens.verify(token);
    expect(await used()).toBe(new Date(records.clock.now).toISOString());
  });

  it('keeps the last admin token, also when all are revoked at once', async () => {
    await using records = await openTestRecords(machine);
    await records.tokens.create('expired', 'admin', 1);
    const admins = [
      await records.tokens.create('one', 'admin'),
      await records.tokens.create('two', 'admin'),
      await records.tokens.create('three', 'admin'),
    ];
    records.clock.now += 1;
    const revoked = await Promise.allSettled(admins.map(({ tokenId }) => records.tokens.revoke(tokenId)));
    expect(revoked.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(revoked.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } });
  });

  it('makes a given token once, in either form', async () => {
    await using records = await openTestRecords(machine);
    const texts = ['slw_abcdefgh1234_0123456789012345678901234', 'my-own-token-from-a-file-0123456789'];
    for (const text of texts) {
      await Promise.all([records.tokens.ensure(text, 'first', 'admin'), records.tokens.ensure(text, 'first', 'admin')]);
      expect(await records.tokens.verify(text)).toMatchObject({ name: 'first', role: 'admin' });
    }
    expect(await records.tokens.list()).toHaveLength(2);
    const sameId = 'slw_abcdefgh1234_another-secret-of-that-id';
    await expect(records.tokens.ensure(sameId, 'x', 'admin')).rejects.toMatchObject({ code: 'conflict' });
    for (const weak of ['', 'short', `spaces ${'x'.repeat(30)}`]) {
      await expect(records.tokens.ensure(weak, 'x', 'admin')).rejects.toMatchObject({ code: 'invalid-argument' });
    }
  });
});
