import { taskSpecSchema, type Cause, type TaskSpec } from '@slipway/core/http';
import type { Store } from '@slipway/store';
import { startGitHost, startRedis, type GitHostServer, type TestRedis } from '@slipway/testkit';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDeliverers } from '../messages/deliverers.ts';
import { deliverMessages } from '../messages/deliver-messages.ts';
import { settingsOf } from '../options.ts';
import { HandClock } from '../testing/hand-clock.ts';
import { openRealStore, type RealStore } from '../testing/real-store.ts';

const commit = 'c'.repeat(40);
const publicUrl = 'https://ci.example.io/';
const cause: Cause = { kind: 'commit', trigger: 'push', commit, branch: 'main' };

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis[Symbol.asyncDispose]());

describe('messages to git hosts, from a real store to a real server', () => {
  let opened: RealStore;
  let store: Store;
  let clock: HandClock;
  beforeEach(async () => {
    clock = new HandClock();
    opened = await openRealStore(redis, clock);
    ({ store } = opened);
  });
  afterEach(async () => {
    await opened[Symbol.asyncDispose]();
  });

  /** One pass of the job that delivers, as a scheduler does it. */
  async function deliver(more: { publicUrl?: string } = { publicUrl }): Promise<void> {
    const settings = settingsOf({ store, logger: pino({ level: 'silent' }), clock, random: () => 1, ...more });
    await deliverMessages(settings, createDeliverers(settings))(clock.now(), new AbortController().signal);
  }

  function taskOf(host: GitHostServer, kind: string, change: Readonly<Record<string, unknown>>): TaskSpec {
    return taskSpecSchema.parse({
      name: 'build-app',
      step: { type: 'EncodedTask', encodedTaskContent: Buffer.from('steps: []').toString('base64') },
      trigger: {
        sourceTriggers: [
          {
            name: 'push',
            sourceControlType: kind,
            repositoryUrl: host.repositoryUrl,
            ...(host.apiUrl === undefined ? {} : { apiUrl: host.apiUrl }),
            webhookSecret: { type: 'Opaque', value: 'webhook-secret' },
            accessToken: { type: 'StoredSecret', secret: 'host-token' },
            ...change,
          },
        ],
      },
    });
  }

  const start = () => store.tasks.start({ task: 'build-app', cause, submitter: 'trigger build-app/push' });

  it.each(['GitHub', 'GitLab', 'Gitea', 'Bitbucket', 'AzureDevOps'] as const)(
    'tell %s how a run stands, with a link to its log',
    async (kind) => {
      await using host = await startGitHost(kind);
      await store.secrets.set('host-token', host.token);
      await store.tasks.create(taskOf(host, kind, { reportStatus: true }));
      const { run } = await start();
      await deliver();
      await store.runs.cancel(run.runId);
      await deliver();
      const link = `https://ci.example.io/v1/runs/${run.runId}/log`;
      expect(host.statuses).toMatchObject([
        { commit, context: 'slipway/build-app', link, description: 'The run waits for an agent' },
        { commit, context: 'slipway/build-app', link, description: 'The run was canceled' },
      ]);
    },
  );

  it('wait for a host that is away, and never say what is over after what is new', async () => {
    await using host = await startGitHost('GitHub');
    await store.secrets.set('host-token', host.token);
    await store.tasks.create(taskOf(host, 'GitHub', { reportStatus: true }));
    const { run } = await start();
    host.fail(503);
    await deliver();
    await store.runs.cancel(run.runId);
    await deliver();
    expect(host.statuses.map(({ state }) => state)).toEqual(['error']);
    await clock.pass(3_600_000);
    await deliver();
    expect(host.statuses.map(({ state }) => state)).toEqual(['error']);
  });

  it('say in the history what the host refuses', async () => {
    await using host = await startGitHost('GitHub');
    await store.secrets.set('host-token', 'expired');
    await store.tasks.create(taskOf(host, 'GitHub', { reportStatus: true }));
    await start();
    await deliver();
    expect(host.requests).toMatchObject([{ status: 401 }]);
    const { triggers } = await store.triggers.explain('build-app', 20);
    expect(triggers[0]?.history).toMatchObject([
      { outcome: 'error', reason: expect.stringContaining('the accessToken is not valid, or has expired') as string },
    ]);
    await clock.pass(3_600_000);
    await deliver();
    expect(host.requests).toHaveLength(1);
  });

  it.each(['GitHub', 'GitLab', 'Gitea', 'Bitbucket'] as const)(
    'make the hook at %s once, set it anew, and remove it with the task (statement 135)',
    async (kind) => {
      await using host = await startGitHost(kind);
      await store.secrets.set('host-token', host.token);
      await store.tasks.create(taskOf(host, kind, { createHook: true }));
      await deliver();
      const url = 'https://ci.example.io/v1/hooks/git/build-app/push';
      expect(host.hooks).toMatchObject([{ url, secret: 'webhook-secret' }]);
      expect((await store.tasks.get('build-app'))?.warnings).toEqual([]);

      const again = taskOf(host, kind, { createHook: true, webhookSecret: { type: 'Opaque', value: 'other' } });
      await store.tasks.put(again);
      await deliver();
      expect(host.hooks).toMatchObject([{ url, secret: 'other' }]);

      await store.tasks.remove('build-app');
      await deliver();
      expect(host.hooks).toEqual([]);
    },
  );

  it('warn of a hook that cannot be made, and make it when it can be', async () => {
    await using host = await startGitHost('Gitea');
    await store.secrets.set('host-token', host.token);
    await store.tasks.create(taskOf(host, 'Gitea', { createHook: true }));
    host.fail(500);
    await deliver();
    const warnings = async () => (await store.tasks.get('build-app'))?.warnings ?? [];
    expect(await warnings()).toEqual([
      expect.stringContaining('could not be made: the git host answers with status 500'),
    ]);
    await clock.pass(10_000);
    await deliver();
    expect(await warnings()).toEqual([]);
    expect(host.hooks).toHaveLength(1);
  });

  it('say that the public address is missing, and which token has expired', async () => {
    await using host = await startGitHost('Gitea');
    await store.secrets.set('host-token', 'expired');
    const task = taskOf(host, 'Gitea', { createHook: true });
    await store.tasks.create(task);
    await deliver({});
    const warnings = async () => (await store.tasks.get('build-app'))?.warnings[0];
    expect(await warnings()).toContain('TASKS_PUBLIC_URL');
    expect(host.requests).toEqual([]);
    await store.tasks.patch('build-app', { status: 'Disabled' });
    await store.tasks.patch('build-app', { status: 'Enabled' });
    await deliver();
    expect(await warnings()).toContain('the accessToken is not valid, or has expired');
    expect(JSON.stringify(host.hooks)).toBe('[]');
  });
});
