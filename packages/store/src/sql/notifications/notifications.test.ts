import { notificationSpecSchema, toldRunSchema, type NotificationSpec } from '@slipway/core/http';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClaimedMessage } from '../../port/messages.ts';
import type { Records } from '../../port/records.ts';
import { openDatabase } from '../database/database.ts';
import { dialects, openTestRecords, startDatabases, type DatabaseMachine } from '../testing/databases.ts';
import { agentToken, finished, mustClaim, sampleAgent, sampleRun } from '../testing/samples.ts';

const spec = (change: Partial<NotificationSpec> = {}): NotificationSpec =>
  notificationSpecSchema.parse({ name: 'ci', url: 'https://ci.example.io/hook', ...change });
const claimAll = (records: Records & { readonly clock: { now: number } }): Promise<readonly ClaimedMessage[]> =>
  records.messages.claimDue(records.clock.now, { kinds: ['notification'], limit: 100, perTarget: 100, leaseMs: 1 });

describe.each(dialects)('notifications in %s', { timeout: 60_000 }, (dialect) => {
  let machine: DatabaseMachine;
  beforeAll(async () => {
    machine = await startDatabases(dialect);
  }, 60_000);
  afterAll(() => machine[Symbol.asyncDispose]());

  it('shows neither secrets nor what of addresses gives access, keeps them encrypted, and gives them to the deliverer', async () => {
    const database = await machine.create();
    {
      await using records = await openTestRecords(machine, { database });
      const secret = { type: 'Opaque', value: 'CLEAR-secret' } as const;
      const hook = spec({ url: 'https://CLEAR-user:CLEAR-pass@ci.example.io/hook?sig=CLEAR-sig', secret });
      const chat = spec({ name: 'chat', format: 'slack', url: 'https://hooks.slack.com/services/CLEAR-a/CLEAR-b' });
      const shown = [await records.notifications.put(hook), await records.notifications.put(chat)];
      expect(JSON.stringify([shown, await records.notifications.list()])).not.toContain('CLEAR');
      expect(shown.map(({ url }) => url)).toEqual(['https://ci.example.io/hook', 'https://hooks.slack.com/...']);
      expect(await records.notifications.target('ci')).toEqual({
        url: hook.url,
        format: 'json',
        status: 'Enabled',
        headers: {},
        secret: 'CLEAR-secret',
      });
      // What is shown can be given back: it keeps what it stands for.
      await records.notifications.put({
        ...spec({ url: shown[0]!.url, secret: { type: 'Opaque' } }),
        tasks: ['build-app'],
      });
      await records.notifications.put(spec({ name: 'chat', format: 'slack', url: shown[1]!.url }));
      expect(await records.notifications.target('ci')).toMatchObject({ url: hook.url, secret: 'CLEAR-secret' });
      expect(await records.notifications.target('chat')).toMatchObject({ url: chat.url });
      await records.notifications.put(spec({ url: 'https://other.example.io/' }));
      expect(await records.notifications.target('ci')).not.toHaveProperty('secret');
    }
    await using opened = await openDatabase(database);
    const { rows } = await sql`select * from notifications`.execute(opened.db);
    expect(JSON.stringify(rows)).not.toContain('CLEAR');
  });

  it('refuses secrets that cannot be, and names that are not known', async () => {
    await using records = await openTestRecords(machine);
    const { notifications } = records;
    const refused = (secret: NotificationSpec['secret']) => notifications.put(spec({ secret }));
    await expect(refused({ type: 'Opaque' })).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(refused({ type: 'Opaque', value: 'whsec_not base64' })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
    await expect(refused({ type: 'StoredSecret', secret: 'none' })).rejects.toThrow('none');
    for (const ask of [
      () => notifications.ping('ci'),
      () => notifications.remove('ci'),
      () => notifications.deliveries('ci', 10),
      () => notifications.target('ci'),
    ]) {
      await expect(ask()).rejects.toMatchObject({ code: 'not-found' });
    }
  });

  it('uses a stored secret, which cannot be removed meanwhile', async () => {
    await using records = await openTestRecords(machine);
    await records.secrets.set('signing', 'first');
    await records.notifications.put(spec({ secret: { type: 'StoredSecret', secret: 'signing' } }));
    expect(await records.secrets.list()).toMatchObject([
      { name: 'signing', usedBy: [`notification ${spec({}).name}`] },
    ]);
    await records.secrets.set('signing', 'second');
    expect(await records.notifications.target('ci')).toMatchObject({ secret: 'second' });
    await expect(records.secrets.remove('signing')).rejects.toThrow('notification ci');
    await records.notifications.remove('ci');
    await records.secrets.remove('signing');
  });

  it('writes a message for every status that is asked for, in the order of the run', async () => {
    await using records = await openTestRecords(machine);
    await records.notifications.put(spec());
    await records.notifications.put(
      spec({ name: 'all', statuses: ['Queued', 'Started', 'Running', 'Succeeded', 'Canceled'] }),
    );
    await records.notifications.put(spec({ name: 'off', status: 'Disabled' }));
    await records.notifications.put(spec({ name: 'of-app', tasks: ['build-app'], statuses: ['Queued'] }));
    const { agentId } = await sampleAgent(records);
    await records.runs.submit(sampleRun({ task: 'build-app' }));
    await records.runs.submit(sampleRun({ task: 'other-app' }));
    const { lease } = await mustClaim(records, 'r1', agentId);
    await records.leases.apply(lease, agentToken, [{ kind: 'running', time: 1 }]);
    await records.leases.apply(lease, agentToken, [{ kind: 'running', time: 1 }]);
    await records.leases.finish(lease, agentToken, finished());
    await records.leases.finish(lease, agentToken, finished());
    await records.runs.cancel('r2');
    const told: string[] = [];
    for (let claimed = await claimAll(records); claimed.length > 0; claimed = await claimAll(records)) {
      for (const message of claimed) {
        const run = toldRunSchema.parse(message.body);
        expect(message.event).toBe(`run.${run.status}`);
        expect(run.runId).toBe(message.runId);
        told.push(`${message.target} ${run.runId} ${run.status}`);
        await records.messages.settle(message, { kind: 'delivered', answer: 200 }, records.clock.now);
      }
    }
    const of = (start: string) => told.filter((line) => line.startsWith(start));
    expect(of('all r1')).toEqual(['Queued', 'Started', 'Running', 'Succeeded'].map((status) => `all r1 ${status}`));
    expect(of('all r2')).toEqual(['all r2 Queued', 'all r2 Canceled']);
    expect([...of('ci')].sort()).toEqual(['ci r1 Succeeded', 'ci r2 Canceled']);
    expect(of('of-app')).toEqual(['of-app r1 Queued']);
    expect(of('off')).toEqual([]);
    expect(await records.notifications.deliveries('ci', 1)).toMatchObject([
      { event: 'run.Canceled', runId: 'r2', state: 'delivered', attempts: 1, answer: 200 },
    ]);
  });

  it('keeps a ping until it is delivered, and forgets what was not when its receiver is removed', async () => {
    await using records = await openTestRecords(machine);
    await records.notifications.put(spec());
    const ping = await records.notifications.ping('ci');
    expect(ping).toMatchObject({ event: 'ping', state: 'waiting', attempts: 0 });
    expect(ping.nextAttemptTime).toBeDefined();
    const [message] = await claimAll(records);
    expect(message?.messageId).toBe(ping.deliveryId);
    await records.messages.settle(message!, { kind: 'failed', error: 'refused', answer: 403 }, records.clock.now);
    const [shown] = await records.notifications.deliveries('ci', 10);
    expect(shown).toMatchObject({ deliveryId: ping.deliveryId, state: 'failed', answer: 403, error: 'refused' });
    expect(shown).not.toHaveProperty('nextAttemptTime');
    await records.notifications.ping('ci');
    await records.notifications.remove('ci');
    await records.notifications.put(spec());
    expect(await records.notifications.deliveries('ci', 10)).toEqual([]);
    expect(await claimAll(records)).toEqual([]);
  });
});
