import type { RegistryWebhook } from '@slipway/core';
import { hiddenHeader, notificationSpecSchema, type NotificationSpec } from '@slipway/core/http';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Records } from '../../port/records.ts';
import { openDatabase } from '../database/database.ts';
import { dialects, openTestRecords, startDatabases, type DatabaseMachine } from '../testing/databases.ts';
import { mostWaiting } from './notify-registry.ts';

const spec = (change: Partial<NotificationSpec> = {}): NotificationSpec =>
  notificationSpecSchema.parse({ name: 'images', url: 'https://ci.example.io/', format: 'acr', ...change });
const digest = `sha256:${'a'.repeat(64)}`;
const webhook = (id: string, change: Partial<RegistryWebhook['target']> = {}): RegistryWebhook => ({
  id,
  timestamp: '2030-01-01T00:00:00Z',
  action: 'push',
  target: { digest, repository: 'app/web', tag: 'v1', ...change },
  request: { id: 'q', host: 'r', method: 'PUT', useragent: '' },
});
const claim = (records: Records & { readonly clock: { now: number } }) =>
  records.messages.claimDue(records.clock.now, { kinds: ['notification'], limit: 100, perTarget: 100, leaseMs: 1000 });

describe.each(dialects)('notifications of the registry in %s', { timeout: 60_000 }, (dialect) => {
  let machine: DatabaseMachine;
  beforeAll(async () => {
    machine = await startDatabases(dialect);
  }, 60_000);
  afterAll(() => machine[Symbol.asyncDispose]());

  it('are written once for an event, however often and to whichever server it comes', async () => {
    await using records = await openTestRecords(machine);
    const { notifications } = records;
    await notifications.put(spec());
    await notifications.put(spec({ name: 'other', scope: 'app/other:*' }));
    await notifications.put(spec({ name: 'deleted', actions: ['delete'] }));
    await notifications.put(spec({ name: 'off', status: 'Disabled' }));
    await notifications.put(spec({ name: 'runs', format: 'json' }));
    expect(await notifications.tellRegistry([webhook('e1'), webhook('e1')])).toBe(1);
    expect(await notifications.tellRegistry([webhook('e1')])).toBe(0);
    const other = webhook('e2', { repository: 'app/other' });
    expect(await Promise.all([notifications.tellRegistry([other]), notifications.tellRegistry([other])])).toEqual(
      expect.arrayContaining([2, 0]),
    );
    const [first, ...rest] = await claim(records);
    expect(first).toMatchObject({ target: 'images', event: 'push', body: webhook('e1'), attempt: 1 });
    expect(rest.map(({ target }) => target).sort()).toEqual(['images', 'other']);
    expect(await notifications.deliveries('deleted', 10)).toEqual([]);
    expect(await notifications.deliveries('images', 10)).toMatchObject([
      { event: 'push', state: 'waiting' },
      { event: 'push', state: 'waiting' },
    ]);
  });

  it('name the type of a manifest that is gone, where the index has seen it', async () => {
    await using records = await openTestRecords(machine);
    await records.notifications.put(spec({ actions: ['delete'] }));
    const mediaType = 'application/vnd.oci.image.index.v1+json';
    const manifest = { digest, mediaType, size: 2, links: undefined };
    await records.registryIndex.observeManifest('app/web', manifest, 'event', records.clock.now);
    const { tag: _, ...target } = webhook('e1').target;
    const deletion = { ...webhook('e1'), action: 'delete' as const, target };
    const unknown = { ...deletion, id: 'e2', target: { ...target, repository: 'app/other' } };
    await records.notifications.tellRegistry([deletion, unknown]);
    const told = (await claim(records)).map(({ body }) => (body as RegistryWebhook).target);
    expect(told).toEqual([
      { mediaType, digest, repository: 'app/web' },
      { digest, repository: 'app/other' },
    ]);
  });

  it('come in the order of their repository', async () => {
    await using records = await openTestRecords(machine);
    await records.notifications.put(spec());
    await records.notifications.tellRegistry([webhook('e1'), webhook('e2'), webhook('e3', { repository: 'b' })]);
    const [first, ...others] = await claim(records);
    expect([first, ...others].map((message) => (message?.body as RegistryWebhook).id)).toEqual(['e1', 'e3']);
    await records.messages.settle(first!, { kind: 'delivered', answer: 200 }, records.clock.now);
    expect((await claim(records)).map(({ body }) => (body as RegistryWebhook).id)).toEqual(['e2']);
  });

  it('that too many others wait before are only noted', async () => {
    await using records = await openTestRecords(machine);
    await records.notifications.put(spec());
    const all = Array.from({ length: mostWaiting + 1 }, (_, index) => webhook(`e${index}`));
    await records.notifications.tellRegistry(all);
    const [last, before] = await records.notifications.deliveries('images', 2);
    expect([last?.state, before?.state]).toEqual(['failed', 'waiting']);
    expect(last?.error).toContain(String(mostWaiting));
  });

  it('have headers that are encrypted, shown without their values, and kept where they are given back', async () => {
    const database = await machine.create();
    {
      await using records = await openTestRecords(machine, { database });
      const { notifications } = records;
      const shown = await notifications.put(
        spec({ headers: { Authorization: 'Bearer CLEAR', 'X-Team': 'CLEAR-too' } }),
      );
      expect(shown).toMatchObject({ headers: { Authorization: hiddenHeader, 'X-Team': hiddenHeader } });
      expect(shown).toMatchObject({ statuses: [], actions: ['push', 'delete'], scope: '' });
      const { createTime: _, lastUpdatedTime: __, ...given } = shown;
      await notifications.put({ ...spec(given), scope: 'a:*', headers: { Authorization: hiddenHeader } });
      expect(await notifications.target('images')).toMatchObject({ headers: { Authorization: 'Bearer CLEAR' } });
      await expect(notifications.put(spec({ headers: { 'X-New': hiddenHeader } }))).rejects.toThrow('X-New');
    }
    await using opened = await openDatabase(database);
    const { rows } = await sql`select * from notifications`.execute(opened.db);
    expect(JSON.stringify(rows)).not.toContain('CLEAR');
  });

  it.each<[string, Partial<NotificationSpec>]>([
    ['tells of runs and is for images', { statuses: ['Failed'] }],
    ['names tasks and is for images', { tasks: ['build-app'] }],
    ['tells nothing of images', { actions: [] }],
    ['tells of images in another form', { format: 'slack', actions: ['push'] }],
    ['has a scope and is for runs', { format: 'json', scope: 'a:*' }],
    ['tells nothing of runs', { format: 'json', statuses: [] }],
    ['chooses a header of the message', { headers: { 'Content-Type': 'text/plain' } }],
    ['chooses a header of the connection', { headers: { host: 'other' } }],
  ])('are refused when one %s', async (_, change) => {
    await using records = await openTestRecords(machine);
    await expect(records.notifications.put(spec(change))).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  it('leave what was written before there were any as it is', async () => {
    const database = await machine.create();
    {
      await using records = await openTestRecords(machine, { database });
      await records.notifications.put(spec({ name: 'old', format: 'json' }));
    }
    {
      await using opened = await openDatabase(database);
      const old = { name: 'old', status: 'Enabled', url: 'https://ci.example.io/', format: 'json', tasks: [] };
      const row = JSON.stringify({ ...old, statuses: ['Failed'] });
      await sql`update notifications set spec = ${row}`.execute(opened.db);
    }
    await using records = await openTestRecords(machine, { database });
    expect(await records.notifications.list()).toMatchObject([
      { name: 'old', statuses: ['Failed'], actions: [], headers: {}, scope: '' },
    ]);
    expect(await records.notifications.tellRegistry([webhook('e1')])).toBe(0);
  });
});
