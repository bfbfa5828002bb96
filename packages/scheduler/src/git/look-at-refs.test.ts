import { taskSpecSchema, type TaskSpec } from '@slipway/core/http';
import type { Store } from '@slipway/store';
import { startGitServer, startRedis, type GitRepository, type GitServer, type TestRedis } from '@slipway/testkit';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { settingsOf } from '../options.ts';
import { HandClock } from '../testing/hand-clock.ts';
import { openRealStore, type RealStore } from '../testing/real-store.ts';
import { lookAtRefs } from './look-at-refs.ts';

const token = 'read-token';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis[Symbol.asyncDispose]());

describe('looks at the refs of a real repository', () => {
  let opened: RealStore;
  let git: GitServer;
  let repository: GitRepository;
  let store: Store;
  let clock: HandClock;
  beforeEach(async () => {
    git = await startGitServer({ login: `git:${token}` });
    repository = await git.repository('app');
    await repository.commit({ a: '1' });
    clock = new HandClock();
    opened = await openRealStore(redis, clock);
    ({ store } = opened);
  });
  afterEach(async () => {
    await opened[Symbol.asyncDispose]();
    await git[Symbol.asyncDispose]();
  });

  function taskOf(change: Readonly<Record<string, unknown>> = {}): TaskSpec {
    return taskSpecSchema.parse({
      name: 'build-app',
      step: { type: 'EncodedTask', encodedTaskContent: Buffer.from('steps: []').toString('base64') },
      trigger: {
        sourceTriggers: [
          {
            name: 'push',
            sourceControlType: 'Gitea',
            repositoryUrl: repository.url,
            webhookSecret: { type: 'Opaque', value: 'webhook-secret' },
            accessToken: { type: 'Opaque', value: token },
            pollSeconds: 60,
            branches: ['main', 'release/*'],
            tags: ['v*'],
            ...change,
          },
        ],
      },
    });
  }

  const job = () => {
    const settings = settingsOf({ store, logger: pino({ level: 'silent' }), clock, random: () => 0.5 });
    return lookAtRefs(settings)(clock.now(), new AbortController().signal);
  };

  /** Looks when the next look is due, does what follows, and gives the commits and refs of all runs, the newest first. */
  async function lookAndRun(): Promise<readonly string[]> {
    await clock.pass(61_000);
    await job();
    await store.git.processDeliveries(100);
    return runs();
  }

  async function runs(): Promise<readonly string[]> {
    const page = await store.runs.list({ top: 100 });
    return page.runs.map(({ cause }) =>
      cause.kind === 'commit' ? `${cause.branch ?? cause.tag ?? ''} ${cause.commit}` : cause.kind,
    );
  }

  const history = async () => (await store.triggers.explain('build-app', 20)).triggers[0]?.history ?? [];

  it('start a run for each branch and tag that has moved, and none for what was there before', async () => {
    await store.tasks.create(taskOf());
    expect(await job()).toBe(1);
    expect(await job()).toBe(0);
    expect(await lookAndRun()).toEqual([]);

    const second = await repository.commit({ a: '2' });
    expect(await lookAndRun()).toEqual([`main ${second}`]);
    expect(await lookAndRun()).toEqual([`main ${second}`]);

    await repository.git('tag', '-a', '-m', 'annotated', 'v1.0');
    await repository.git('tag', 'other');
    await repository.git('branch', 'feature');
    await repository.git('branch', 'release/1');
    const all = await lookAndRun();
    expect([...all].sort()).toEqual([`main ${second}`, `release/1 ${second}`, `v1.0 ${second}`].sort());
  });

  it('make no second run of a push that was delivered, whichever comes first', async () => {
    await store.tasks.create(taskOf());
    await job();
    const deliver = async (after: string, deliveryId: string): Promise<void> => {
      const ref = { kind: 'branch', name: 'main' } as const;
      const event = { kind: 'push', repositoryUrl: repository.url, ref, after, isForced: false } as const;
      await store.git.accept({ task: 'build-app', trigger: 'push', deliveryId, events: [event] });
      await store.git.processDeliveries(100);
    };
    const second = await repository.commit({ a: '2' });
    await deliver(second, 'd1');
    expect(await lookAndRun()).toEqual([`main ${second}`]);
    const third = await repository.commit({ a: '3' });
    expect(await lookAndRun()).toEqual([`main ${third}`, `main ${second}`]);
    await deliver(third, 'd2');
    expect(await runs()).toHaveLength(2);
    expect((await history()).map(({ outcome }) => outcome)).toEqual(['duplicate', 'started', 'duplicate', 'started']);
  });

  it('by several schedulers at once make one run', async () => {
    await store.tasks.create(taskOf());
    await job();
    const second = await repository.commit({ a: '2' });
    await clock.pass(61_000);
    const counts = await Promise.all([job(), job(), job()]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
    await store.git.processDeliveries(100);
    expect(await runs()).toEqual([`main ${second}`]);
  });

  it('find what was pushed while they were killed before they could remember', async () => {
    await store.tasks.create(taskOf());
    await job();
    const second = await repository.commit({ a: '2' });
    await clock.pass(61_000);
    const [look] = await store.gitHosts.claimLooks(clock.now(), { limit: 1, leaseMs: 60_000 });
    expect(look?.source.trigger.name).toBe('push');
    expect(await lookAndRun()).toEqual([`main ${second}`]);
  });

  it('begin anew when other branches are wanted: what those stand on is no news', async () => {
    await store.tasks.create(taskOf());
    await job();
    await repository.git('branch', 'feature');
    await lookAndRun();
    await store.tasks.put(taskOf({ branches: ['feature'] }));
    expect(await lookAndRun()).toEqual([]);
    await repository.git('checkout', '-q', 'feature');
    const pushed = await repository.commit({ b: '1' });
    expect(await lookAndRun()).toEqual([`feature ${pushed}`]);
  });

  it('that fail say once why, wait longer, and go on where they were', async () => {
    await store.tasks.create(taskOf());
    await job();
    await store.tasks.put(taskOf({ accessToken: { type: 'Opaque', value: 'expired' } }));
    const second = await repository.commit({ a: '2' });
    const before = git.requests.length;
    // Ten minutes have room for ten looks.
    for (let minute = 0; minute < 10; minute += 1) await lookAndRun();
    expect(git.requests.length - before).toBeGreaterThan(1);
    expect(git.requests.length - before).toBeLessThan(6);
    expect(await history()).toMatchObject([{ outcome: 'error', reason: expect.stringContaining('login') as string }]);
    expect(JSON.stringify(await history())).not.toContain('expired');
    await store.tasks.put(taskOf());
    await store.gitHosts.refresh('build-app');
    await job();
    await store.git.processDeliveries(100);
    expect(await runs()).toEqual([`main ${second}`]);
  });
});
