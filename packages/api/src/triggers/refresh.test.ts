import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../testing/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service[Symbol.asyncDispose]());

describe('refreshTask', () => {
  it('makes the looks at the refs of a task due now, for those who may change it', async () => {
    await service.as.contributor('createTask', {
      body: {
        name: 'polled-task',
        step: { type: 'EncodedTask', encodedTaskContent: Buffer.from('steps: []').toString('base64') },
        trigger: {
          sourceTriggers: [
            {
              name: 'push',
              sourceControlType: 'Gitea',
              repositoryUrl: 'https://git.example.io/team/app.git',
              webhookSecret: { type: 'Opaque', value: 'secret' },
              pollSeconds: 3600,
            },
          ],
        },
      },
    });
    const params = { taskName: 'polled-task' };
    const nextCheck = async (): Promise<number> => {
      const { triggers } = await service.as.reader('explainTask', { params });
      return Date.parse(triggers[0]?.nextCheckTime ?? '');
    };
    const first = await nextCheck();
    await service.as.contributor('refreshTask', { params });
    expect(await nextCheck()).toBeGreaterThan(first);
    expect(await nextCheck()).toBeLessThanOrEqual(Date.now());
    await expect(service.as.reader('refreshTask', { params })).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(service.as.contributor('refreshTask', { params: { taskName: 'nothing' } })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
