import path from 'node:path';
import { taskSpecSchema, type TaskSpecInput } from '@slipway/core/http';
import { openStore, type Store } from '@slipway/store';
import {
  createTempDir,
  deleteManifest,
  pushBareImage,
  pushBareIndex,
  registryLogin,
  startFaultFront,
  startRedis,
  startRegistry,
  type FaultFront,
  type TestRegistry,
} from '@slipway/testkit';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '../clock.ts';
import { settingsOf } from '../options.ts';
import { baseImageJobs } from './jobs.ts';

const minute = 60_000;
const token = 'token-of-agents';
const platform = { os: 'linux', architecture: 'amd64' } as const;

let registry: TestRegistry;
beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(() => registry[Symbol.asyncDispose]());

/** A store with an agent, and what the scheduler does about base images in it, by a clock that the test moves. */
async function start(host: string) {
  const front = await startFaultFront(`http://${host}`);
  const directory = await createTempDir();
  const redis = await startRedis();
  const time = { now: Date.now() };
  const clock: Clock = { now: () => time.now, sleep: () => Promise.resolve() };
  const store = await openStore({
    database: `sqlite:${path.join(directory.path, 'records.db')}`,
    keyFile: path.join(directory.path, 'keys'),
    redis: { url: redis.url },
    blobs: { directory: path.join(directory.path, 'blobs') },
    registry: front.host,
    clock: () => time.now,
  });
  const settings = settingsOf({
    store,
    logger: pino({ enabled: false }),
    clock,
    random: () => 0.5,
    baseImages: { registry: front.host },
  });
  const jobs = baseImageJobs(settings);
  const { agentId } = await store.agents.register(
    { name: 'agent-1', pool: 'default', platform, slots: 99, capabilities: [], version: '1' },
    token,
  );
  return {
    front,
    store,
    time,
    /** Everything that is due, and then what follows from it. */
    async pass(ms = 0): Promise<void> {
      time.now += ms;
      for (const job of jobs) await job.run(time.now, AbortSignal.timeout(10_000));
      time.now += 2000;
      for (const job of jobs) await job.run(time.now, AbortSignal.timeout(10_000));
    },
    saveTask: (name: string, change: Partial<TaskSpecInput> = {}) =>
      store.tasks.create(
        taskSpecSchema.parse({
          name,
          step: { type: 'EncodedTask', encodedTaskContent: Buffer.from('steps: []').toString('base64') },
          trigger: { baseImageTrigger: {} },
          ...change,
        }),
      ),
    /** A run of a task that stands on an image, to a good end. */
    async runTask(name: string, repository: string, digest: string): Promise<void> {
      await store.tasks.start({ task: name, cause: { kind: 'manual' }, submitter: 'someone' });
      await endNext(store, agentId, front.host, repository, digest);
    },
    endNext: (repository: string, digest: string) => endNext(store, agentId, front.host, repository, digest),
    runsOf: async (name: string) =>
      (await store.runs.list({ task: name, top: 50 })).runs.filter(({ cause }) => cause.kind === 'base-image'),
    historyOf: async (name: string) =>
      (await store.triggers.explain(name, 20)).triggers[0]?.history.map(
        ({ outcome, reason }) => `${outcome}: ${reason}`,
      ),
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await redis[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
      await front[Symbol.asyncDispose]();
    },
  };
}

async function endNext(store: Store, agentId: string, registryHost: string, repository: string, digest: string) {
  const grant = await store.agents.acquire(agentId, token, AbortSignal.timeout(10_000));
  if (grant === undefined) throw new Error('no run came');
  const image = { registry: registryHost, repository, tag: '1', digest };
  await store.agents.report(grant.lease, token, [
    { kind: 'running', time: 1 },
    { kind: 'base-images', stepId: 'build', images: [{ type: 'runtime', image }] },
    { kind: 'finished', status: 'Succeeded', time: 2, logEnd: 0 },
  ]);
}

const looksAt = ({ requests }: FaultFront, repository: string) =>
  requests.filter((request) => request.path.includes(`/${repository}/manifests/`));

describe('base images in a real registry', { timeout: 60_000 }, () => {
  it('127 an image that has moved starts one run, and the same digest none', async () => {
    const { digest } = await pushBareImage(registry.url, 'moving', 'one', '1');
    await using place = await start(registry.host);
    await place.saveTask('build-app');
    await place.runTask('build-app', 'moving', digest);
    await place.pass();
    await pushBareImage(registry.url, 'moving', 'one', '1');
    await place.pass(5 * minute);
    expect(await place.runsOf('build-app')).toEqual([]);
    const { digest: next } = await pushBareImage(registry.url, 'moving', 'two', '1');
    await place.pass(5 * minute);
    await place.pass(5 * minute);
    const runs = await place.runsOf('build-app');
    expect(runs.map(({ cause }) => cause)).toMatchObject([{ images: [{ repository: 'moving', digest: next }] }]);
    await place.endNext('moving', next);
    await place.pass(5 * minute);
    expect(await place.runsOf('build-app')).toHaveLength(1);
    expect(await place.historyOf('build-app')).toEqual(['started: the image that the last build stood on has moved']);
  });

  it('127 an image that moved during the build starts a run as well', async () => {
    const { digest } = await pushBareImage(registry.url, 'early', 'one', '1');
    await pushBareImage(registry.url, 'early', 'two', '1');
    await using place = await start(registry.host);
    await place.saveTask('build-app');
    await place.runTask('build-app', 'early', digest);
    await place.pass();
    expect(await place.runsOf('build-app')).toHaveLength(1);
  });

  it('128 an index that is new for others alone starts nothing, one that is new for the task does', async () => {
    const entry = async (content: string, of: string) => ({
      ...(await pushBareImage(registry.url, 'index', content)),
      platform: of,
    });
    const image = await entry('amd64', 'linux/amd64');
    const digest = await pushBareIndex(registry.url, 'index', '1', [image]);
    await using place = await start(registry.host);
    await place.saveTask('build-app');
    await place.runTask('build-app', 'index', digest);
    await place.pass();
    await pushBareIndex(registry.url, 'index', '1', [image, await entry('proof', 'unknown/unknown')]);
    await place.pass(5 * minute);
    await pushBareIndex(registry.url, 'index', '1', [image, await entry('arm64', 'linux/arm64')]);
    await place.pass(5 * minute);
    expect(await place.runsOf('build-app')).toEqual([]);
    expect(await place.historyOf('build-app')).toEqual([
      expect.stringMatching(/^skipped: only other platforms/),
      expect.stringMatching(/^skipped: only other platforms/),
    ]);
    await pushBareIndex(registry.url, 'index', '1', [await entry('amd64 again', 'linux/amd64')]);
    await place.pass(5 * minute);
    expect(await place.runsOf('build-app')).toHaveLength(1);
  });

  it('129 is asked by HEAD for what has changed since the last look, once for all tasks and not more often than is set', async () => {
    const { digest } = await pushBareImage(registry.url, 'polled', 'one', '1');
    await using place = await start(registry.host);
    for (const name of ['build-app', 'build-web', 'build-job']) {
      await place.saveTask(name);
      await place.runTask(name, 'polled', digest);
    }
    await place.pass();
    for (let passed = 0; passed < 30; passed += 1) await place.pass(minute);
    const looks = looksAt(place.front, 'polled');
    // The middle of one and five minutes, and a first one; passes take two seconds more.
    expect(looks.length).toBeGreaterThanOrEqual(8);
    expect(looks.length).toBeLessThanOrEqual(12);
    expect(new Set(looks.map(({ method }) => method))).toEqual(new Set(['HEAD']));
    expect(looks.slice(1).map(({ headers }) => headers['if-none-match'])).toEqual(
      looks.slice(1).map(() => `"${digest}"`),
    );
  });

  it('is left alone as long as it wants, and looked at with growing pauses while it fails', async () => {
    const { digest } = await pushBareImage(registry.url, 'limited', 'one', '1');
    await using place = await start(registry.host);
    await place.saveTask('build-app');
    await place.runTask('build-app', 'limited', digest);
    place.front.fail({ kind: 'answer', status: 429, headers: { 'retry-after': '3600' } });
    const count = () => looksAt(place.front, 'limited').length;
    await place.pass();
    expect(count()).toBe(1);
    await pushBareImage(registry.url, 'limited', 'two', '1');
    await place.store.baseImages.report(
      { instance: 'i1', pushes: [{ kind: 'pushed', repository: 'limited', tag: '1' }] },
      place.time.now,
    );
    await place.pass(30 * minute);
    expect(count()).toBe(1);
    place.front.fail({ kind: 'answer', status: 500 }, { times: 3 });
    await place.pass(31 * minute);
    expect(count()).toBe(2);
    for (let passed = 0; passed < 8; passed += 1) await place.pass(minute);
    expect(await place.runsOf('build-app')).toHaveLength(1);
  });

  it('that lacks the tag starts nothing, and a run when the tag is back as another image', async () => {
    const { digest } = await pushBareImage(registry.url, 'missing', 'one', '1');
    await using place = await start(registry.host);
    await place.saveTask('build-app');
    await place.runTask('build-app', 'missing', digest);
    await place.pass();
    await deleteManifest(registry.url, 'missing', digest);
    await place.pass(5 * minute);
    const [trigger] = (await place.store.triggers.explain('build-app', 20)).triggers;
    expect(trigger?.images).toMatchObject([{ state: 'missing' }]);
    await pushBareImage(registry.url, 'missing', 'one', '1');
    await place.pass(5 * minute);
    expect(await place.runsOf('build-app')).toEqual([]);
    await pushBareImage(registry.url, 'missing', 'two', '1');
    await place.pass(5 * minute);
    expect(await place.runsOf('build-app')).toHaveLength(1);
  });

  it('that wants a login is looked at with that of a task, and else left alone for hours', async () => {
    await using closed = await startRegistry({ auth: 'basic' });
    await using place = await start(closed.host);
    const digest = `sha256:${'a'.repeat(64)}`;
    await place.saveTask('build-app');
    await place.runTask('build-app', 'private', digest);
    await place.pass();
    const state = async () => (await place.store.triggers.explain('build-app', 0)).triggers[0]?.images?.[0]?.state;
    expect(await state()).toBe('needs-credentials');
    const { username, password } = registryLogin;
    await place.store.tasks.patch('build-app', {
      credentials: [
        { username: 'someone', password: 'else' },
        { username, password },
      ].map((login, index) => ({
        registry: index === 0 ? 'other.example.io' : place.front.host,
        username: { type: 'Opaque', value: login.username },
        password: { type: 'Opaque', value: login.password },
      })),
    });
    await place.pass();
    expect(await state()).toBe('missing');
  });
});
