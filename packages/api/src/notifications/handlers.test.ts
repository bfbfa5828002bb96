import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../testing/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

const params = { notificationName: 'ci' };
const body = {
  name: 'ci',
  url: 'https://user:CLEAR@ci.example.io/hook',
  secret: { type: 'Opaque', value: 'CLEAR' },
} as const;

describe('notifications', () => {
  it('are saved, shown without their secrets, and deleted', async () => {
    const saved = await service.as.contributor('putNotification', { params, body });
    expect(saved).toMatchObject({ name: 'ci', url: 'https://ci.example.io/hook', format: 'json', status: 'Enabled' });
    expect(saved.secret).toEqual({ type: 'Opaque' });
    const list = await service.as.reader('listNotifications', {});
    expect(list.notifications).toEqual([saved]);
    expect(JSON.stringify(list)).not.toContain('CLEAR');
    await service.as.contributor('deleteNotification', { params });
    expect(await service.as.reader('listNotifications', {})).toEqual({ notifications: [] });
    await expect(service.as.contributor('deleteNotification', { params })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('are saved by those who may, under the name of their address', async () => {
    await expect(service.as.reader('putNotification', { params, body })).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(
      service.as.contributor('putNotification', { params, body: { ...body, name: 'other' } }),
    ).rejects.toMatchObject({ code: 'invalid-argument' });
    const ftp = { ...body, url: 'ftp://ci.example.io/' };
    await expect(service.as.contributor('putNotification', { params, body: ftp })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  });

  it('list a ping as waiting until a scheduler has sent it', async () => {
    await service.as.contributor('putNotification', { params, body });
    const ping = await service.as.contributor('pingNotification', { params });
    expect(ping).toMatchObject({ event: 'ping', state: 'waiting', attempts: 0 });
    const { deliveries } = await service.as.reader('listDeliveries', { params });
    expect(deliveries).toEqual([ping]);
    const missing = { notificationName: 'none' };
    await expect(service.as.reader('listDeliveries', { params: missing })).rejects.toMatchObject({ code: 'not-found' });
  });
});
