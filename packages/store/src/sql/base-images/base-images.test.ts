import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  base,
  claimOne,
  debounceMs,
  digestOf,
  endRun,
  fire,
  look,
  pushBase,
  runTask,
  saveTask,
  takeRun,
} from '../testing/base-images.ts';
import {
  dialects,
  openTestRecords,
  startDatabases,
  type DatabaseMachine,
  type TestRecords,
} from '../testing/databases.ts';
import { sampleAgent } from '../testing/samples.ts';

const hour = 3_600_000;

describe.each(dialects)('base images in %s', { timeout: 60_000 }, (dialect) => {
  let machine: DatabaseMachine;
  beforeAll(async () => {
    machine = await startDatabases(dialect);
  }, 60_000);
  afterAll(() => machine[Symbol.asyncDispose]());

  async function open(database?: string) {
    const records = await openTestRecords(machine, {
      registryAliases: ['registry:5000'],
      ...(database === undefined ? {} : { database }),
    });
    const { agentId } = await sampleAgent(records);
    return { records, agentId, [Symbol.asyncDispose]: () => records[Symbol.asyncDispose]() };
  }

  async function dependenciesOf(records: TestRecords, task: string) {
    const { baseImageDependencies } = (await records.tasks.get(task)) ?? { baseImageDependencies: [] };
    return baseImageDependencies.map(({ type, image, isExpected }) => {
      const { registry, repository, tag = '', digest = '' } = image;
      return `${type} ${registry}/${repository}:${tag} ${digest.slice(7, 8)} ${isExpected ? 'expected' : 'used'}`;
    });
  }

  async function runsOf(records: TestRecords, task: string) {
    return (await records.runs.list({ task, top: 50 })).runs.filter(({ cause }) => cause.kind === 'base-image');
  }

  it('are what the last successful run stood on, in one form', async () => {
    await using place = await open();
    const { records, agentId } = place;
    await saveTask(
      records,
      'build-app',
      {},
      {
        expectedBaseImages: [{ type: 'runtime', reference: 'localhost:5000/base' }],
      },
    );
    expect(await dependenciesOf(records, 'build-app')).toEqual(['runtime 127.0.0.1:5000/base:latest  expected']);
    await runTask(records, agentId, 'build-app', [
      base({ registry: 'registry:5000' }),
      base(
        { registry: 'docker.io', repository: 'library/node', tag: '20', digest: digestOf('b') },
        { type: 'buildtime' },
      ),
    ]);
    const used = ['runtime 127.0.0.1:5000/base:1 a used', 'buildtime docker.io/library/node:20 b used'];
    expect(await dependenciesOf(records, 'build-app')).toEqual(used);
    await records.tasks.patch('build-app', { expectedBaseImages: [{ type: 'runtime', reference: 'else' }] });
    expect(await dependenciesOf(records, 'build-app')).toEqual(used);
    const { run } = await records.tasks.start({ task: 'build-app', cause: { kind: 'manual' }, submitter: 's' });
    const older = await takeRun(records, agentId, run.runId);
    await runTask(records, agentId, 'build-app', [base({ digest: digestOf('c') })]);
    await endRun(records, older, [base({ digest: digestOf('d') })]);
    expect(await dependenciesOf(records, 'build-app')).toEqual(['runtime 127.0.0.1:5000/base:1 c used']);
  });

  it('are looked at as soon as a run that pushed them has ended, without a word of the registry', async () => {
    await using place = await open();
    const { records, agentId } = place;
    await saveTask(records, 'build-base');
    await saveTask(records, 'build-app');
    await runTask(records, agentId, 'build-app');
    await look(records, digestOf('a'), hour);
    const due = () => records.baseImages.claimDue(records.clock.now, { from: 'own-registry', limit: 9, claimMs: 1 });
    await runTask(records, agentId, 'build-base', [], [{ repository: 'other', digest: digestOf('b') }]);
    expect(await due()).toEqual([]);
    // The index hears of it, too, by whatever name the run called the registry.
    const hints = await records.registryIndex.claimHints(records.clock.now, { limit: 9, claimMs: 1 });
    expect(hints).toMatchObject([{ repository: 'other', tag: '1', pushedAt: records.clock.now, told: digestOf('b') }]);
    await runTask(records, agentId, 'build-base', [], [{ repository: 'base', digest: digestOf('b') }]);
    await look(records, digestOf('b'));
    records.clock.now += debounceMs;
    expect((await fire(records)).ready).toHaveLength(1);
    expect((await runsOf(records, 'build-app'))[0]?.cause).toMatchObject({ chain: [{ task: 'build-base' }] });
  });

  it('127 before any successful run nothing is looked at, and nothing is started', async () => {
    await using place = await open();
    const { records } = place;
    await saveTask(
      records,
      'build-app',
      {},
      {
        expectedBaseImages: [{ type: 'runtime', reference: '127.0.0.1:5000/base:1' }],
      },
    );
    const report = { instance: 'i1', pushes: [{ kind: 'pushed', repository: 'base', tag: '1' }] } as const;
    expect(await records.baseImages.report(report, records.clock.now)).toBe(0);
    expect(
      await records.baseImages.claimDue(records.clock.now, { from: 'own-registry', limit: 9, claimMs: 1 }),
    ).toEqual([]);
  });

  it('127 a changed digest under the tag makes exactly one run, however often it is seen', async () => {
    await using place = await open();
    const { records, agentId } = place;
    await saveTask(records, 'build-app');
    await runTask(records, agentId, 'build-app');
    await look(records, digestOf('a'));
    records.clock.now += debounceMs;
    expect(await fire(records)).toEqual({ count: 0, ready: [] });
    await pushBase(records, digestOf('b'));
    const fired = await Promise.all([fire(records), fire(records)]);
    expect(fired.flatMap(({ ready }) => ready)).toHaveLength(1);
    await records.baseImages.lookAtOwn(records.clock.now);
    await look(records, digestOf('b'));
    await pushBase(records, digestOf('a'));
    await pushBase(records, digestOf('b'));
    await fire(records);
    const runs = await runsOf(records, 'build-app');
    expect(runs.map(({ cause }) => cause)).toEqual([
      {
        kind: 'base-image',
        trigger: 'defaultBaseimageTriggerName',
        images: [{ registry: '127.0.0.1:5000', repository: 'base', tag: '1', digest: digestOf('b') }],
      },
    ]);
  });

  it.each([
    ['Runtime', 0],
    ['All', 1],
  ] as const)('127 type %s makes %i runs for an image of a build stage', async (baseImageTriggerType, count) => {
    await using place = await open();
    const { records, agentId } = place;
    await saveTask(records, 'build-app', { baseImageTriggerType });
    await runTask(records, agentId, 'build-app', [base({}, { type: 'buildtime' })]);
    const claimed = await records.baseImages.claimDue(records.clock.now, {
      from: 'own-registry',
      limit: 9,
      claimMs: 1,
    });
    expect(claimed).toHaveLength(count);
    if (count === 0) return;
    records.clock.now += 10;
    await look(records, digestOf('b'));
    records.clock.now += debounceMs;
    await fire(records);
    expect(await runsOf(records, 'build-app')).toHaveLength(count);
  });

  it('128 another tag starts nothing, and what is named by its digest is never looked at', async () => {
    await using place = await open();
    const { records, agentId } = place;
    await saveTask(records, 'build-app');
    await runTask(records, agentId, 'build-app', [
      base({ repository: 'pinned' }, { isPinned: true }),
      { type: 'runtime', image: { registry: '127.0.0.1:5000', repository: 'bare', digest: digestOf('a') } },
    ]);
    const pushes = ['pinned', 'bare'].map((repository) => ({ kind: 'pushed' as const, repository, tag: '1' }));
    const other = { kind: 'pushed' as const, repository: 'base', tag: '2', digest: digestOf('b') };
    const report = { instance: 'i1', pushes: [...pushes, other] };
    expect(await records.baseImages.report(report, records.clock.now)).toBe(0);
    expect(
      await records.baseImages.claimDue(records.clock.now, { from: 'own-registry', limit: 9, claimMs: 1 }),
    ).toEqual([]);
  });

  it('are looked at by one looker at a time, and what comes meanwhile is looked at again', async () => {
    await using place = await open();
    const { records, agentId } = place;
    await saveTask(records, 'build-app');
    await runTask(records, agentId, 'build-app');
    const claims = await Promise.all(
      Array.from({ length: 4 }, () =>
        records.baseImages.claimDue(records.clock.now, { from: 'own-registry', limit: 9, claimMs: 1000 }),
      ),
    );
    const [claimed, ...others] = claims.flat();
    expect(others).toEqual([]);
    const push = { kind: 'pushed', repository: 'base', tag: '1', digest: digestOf('b') } as const;
    await records.baseImages.report({ instance: 'i1', pushes: [push] }, records.clock.now + 10);
    const found = { kind: 'found', digest: digestOf('a'), judged: [], nextCheckAt: records.clock.now + hour } as const;
    records.clock.now += 20;
    expect(await records.baseImages.observe(claimed!, found, records.clock.now, debounceMs)).toBe(true);
    const again = await claimOne(records);
    expect(await records.baseImages.observe(claimed!, found, records.clock.now, debounceMs)).toBe(false);
    records.clock.now += 120_000;
    await claimOne(records);
    expect(await records.baseImages.observe(again, found, records.clock.now, debounceMs)).toBe(false);
  });

  it('are all looked at when the registry was started anew, whose former reports may be lost', async () => {
    await using place = await open();
    const { records, agentId } = place;
    await saveTask(records, 'build-app');
    await runTask(records, agentId, 'build-app');
    await look(records, digestOf('a'));
    const claim = { from: 'own-registry', limit: 9, claimMs: 1 } as const;
    const dueAfter = async (instance: string) => {
      await records.baseImages.report({ instance, pushes: [] }, records.clock.now);
      return (await records.baseImages.claimDue(records.clock.now, claim)).length;
    };
    expect(await records.baseImages.isReporting(records.clock.now)).toBe(false);
    expect(await dueAfter('i1')).toBe(1);
    records.clock.now += 10;
    await look(records, digestOf('a'));
    expect(await dueAfter('i1')).toBe(0);
    expect(await dueAfter('i2')).toBe(1);
    expect(await records.baseImages.isReporting(records.clock.now)).toBe(true);
  });

  it('that have moved together make one run, and join one that waits; behind one that is going comes another', async () => {
    await using place = await open();
    const { records, agentId } = place;
    await records.baseImages.report({ instance: 'i1', pushes: [] }, records.clock.now);
    await saveTask(records, 'build-app');
    await runTask(records, agentId, 'build-app', [base(), base({ repository: 'tools' })]);
    for (const _ of [1, 2]) {
      const [claimed] = await records.baseImages.claimDue(records.clock.now, {
        from: 'own-registry',
        limit: 1,
        claimMs: 9,
      });
      const found = {
        kind: 'found',
        digest: digestOf('a'),
        judged: [],
        nextCheckAt: records.clock.now + hour,
      } as const;
      await records.baseImages.observe(claimed!, found, records.clock.now, debounceMs);
    }
    await pushBase(records, digestOf('b'));
    records.clock.now -= debounceMs / 2;
    await pushBase(records, digestOf('b'), 'tools');
    await fire(records);
    const [first] = await runsOf(records, 'build-app');
    expect(first?.cause).toMatchObject({ images: [{ repository: 'base' }, { repository: 'tools' }] });
    await pushBase(records, digestOf('c'));
    await fire(records);
    expect(await runsOf(records, 'build-app')).toHaveLength(1);
    expect((await records.runs.get(first!.runId))?.cause).toMatchObject({
      images: [{ repository: 'base', digest: digestOf('c') }, { repository: 'tools' }],
    });
    const lease = await takeRun(records, agentId, first!.runId);
    await pushBase(records, digestOf('d'));
    await fire(records);
    expect(await runsOf(records, 'build-app')).toHaveLength(1);
    await endRun(records, lease, [base({ digest: digestOf('c') })]);
    await fire(records);
    expect(await runsOf(records, 'build-app')).toHaveLength(2);
  });

  it('that move back before the run is made start none', async () => {
    await using place = await open();
    const { records, agentId } = place;
    await saveTask(records, 'build-app');
    await runTask(records, agentId, 'build-app');
    await look(records, digestOf('b'));
    await records.baseImages.lookAtOwn(records.clock.now);
    await look(records, digestOf('a'));
    records.clock.now += debounceMs;
    expect(await fire(records)).toEqual({ count: 0, ready: [] });
  });

  it('start no more runs of a task within an hour than the limit, and lose none', async () => {
    await using place = await open();
    const { records, agentId } = place;
    await saveTask(records, 'build-app');
    await runTask(records, agentId, 'build-app', [base({ digest: digestOf('0') })]);
    await look(records, digestOf('0'));
    for (let count = 1; count <= 13; count += 1) {
      await pushBase(records, digestOf(count.toString(16)));
      await fire(records);
      const [run] = await runsOf(records, 'build-app');
      if (run?.status === 'Queued') {
        await endRun(records, await takeRun(records, agentId, run.runId), [
          base({ digest: digestOf(count.toString(16)) }),
        ]);
      }
    }
    expect(await runsOf(records, 'build-app')).toHaveLength(12);
    records.clock.now += hour;
    await fire(records);
    expect(await runsOf(records, 'build-app')).toHaveLength(13);
  });

  it('go through chains of images in order, and stop where a task would start itself', async () => {
    await using place = await open();
    const { records, agentId } = place;
    await records.baseImages.report({ instance: 'i1', pushes: [] }, records.clock.now);
    for (const [task, from] of [
      ['task-a', 'base'],
      ['task-b', 'image-a'],
    ] as const) {
      await saveTask(records, task);
      const pushed = [{ repository: task === 'task-a' ? 'image-a' : 'base', digest: digestOf('a') }];
      await runTask(records, agentId, task, [base({ repository: from })], pushed);
    }
    for (const _ of [1, 2]) {
      const [claimed] = await records.baseImages.claimDue(records.clock.now, {
        from: 'own-registry',
        limit: 1,
        claimMs: 9,
      });
      const found = {
        kind: 'found',
        digest: digestOf('a'),
        judged: [],
        nextCheckAt: records.clock.now + hour,
      } as const;
      await records.baseImages.observe(claimed!, found, records.clock.now, debounceMs);
    }
    // The second run has closed a circle, which the tasks are told of.
    expect((await records.tasks.get('task-b'))?.warnings).toEqual([
      expect.stringContaining('task-b → task-a → task-b') as string,
    ]);
    await pushBase(records, digestOf('b'));
    await fire(records);
    const [runA] = await runsOf(records, 'task-a');
    const leaseA = await takeRun(records, agentId, runA!.runId);
    await endRun(
      records,
      leaseA,
      [base({ digest: digestOf('b') })],
      [{ repository: 'image-a', digest: digestOf('c') }],
    );
    await claimAll(records);
    await pushBase(records, digestOf('c'), 'image-a');
    await fire(records);
    const [runB] = await runsOf(records, 'task-b');
    expect(runB?.cause).toMatchObject({ chain: [{ task: 'task-a', runId: runA!.runId }] });
    expect((await records.runs.get(runA!.runId))?.caused).toEqual([{ runId: runB!.runId, task: 'task-b' }]);
    const leaseB = await takeRun(records, agentId, runB!.runId);
    await endRun(
      records,
      leaseB,
      [base({ repository: 'image-a', digest: digestOf('c') })],
      [{ repository: 'base', digest: digestOf('d') }],
    );
    await claimAll(records);
    await pushBase(records, digestOf('d'));
    await fire(records);
    expect(await runsOf(records, 'task-a')).toHaveLength(1);
    expect(await fire(records)).toEqual({ count: 0, ready: [] });
  });

  /** Looks at whatever is due and finds nothing new. */
  async function claimAll(records: TestRecords): Promise<void> {
    const claim = { from: 'own-registry', limit: 99, claimMs: 1000 } as const;
    for (const claimed of await records.baseImages.claimDue(records.clock.now, claim)) {
      const { digest = digestOf('a') } = claimed;
      const found = { kind: 'found', digest, judged: [], nextCheckAt: records.clock.now + hour } as const;
      await records.baseImages.observe(claimed, found, records.clock.now, debounceMs);
    }
  }

  it('of a task that is disabled start nothing until it is enabled again', async () => {
    await using place = await open();
    const { records, agentId } = place;
    await saveTask(records, 'build-app');
    await runTask(records, agentId, 'build-app');
    await look(records, digestOf('b'));
    await records.tasks.patch('build-app', { status: 'Disabled' });
    records.clock.now += debounceMs;
    await fire(records);
    expect(await runsOf(records, 'build-app')).toEqual([]);
    const claim = { from: 'own-registry', limit: 9, claimMs: 1 } as const;
    expect(await records.baseImages.claimDue(records.clock.now + hour, claim)).toEqual([]);
    await records.tasks.patch('build-app', { status: 'Enabled' });
    await look(records, digestOf('b'));
    records.clock.now += debounceMs;
    await fire(records);
    expect(await runsOf(records, 'build-app')).toHaveLength(1);
  });

  it('whose registry is private are looked at with the logins of their tasks', async () => {
    await using place = await open();
    const { records, agentId } = place;
    await records.secrets.set('registry-password', 'stored');
    const login = (registry: string, username: string, password: object) => ({
      registry,
      username: { type: 'Opaque' as const, value: username },
      password: password as { type: 'Opaque'; value: string },
    });
    await saveTask(
      records,
      'build-app',
      {},
      {
        credentials: [
          login('Private.example.io', 'app', { type: 'StoredSecret', secret: 'registry-password' }),
          login('other.example.io', 'other', { type: 'Opaque', value: 'other' }),
        ],
      },
    );
    await saveTask(
      records,
      'build-web',
      {},
      {
        credentials: [login('private.example.io', 'web', { type: 'Opaque', value: 'given' })],
      },
    );
    for (const task of ['build-app', 'build-web']) {
      await runTask(records, agentId, task, [base({ registry: 'private.example.io' })]);
    }
    expect(await records.baseImages.loginsFor('private.example.io/base:1')).toEqual([
      { username: 'app', password: 'stored' },
      { username: 'web', password: 'given' },
    ]);
    expect(await records.baseImages.loginsFor('elsewhere.io/base:1')).toEqual([]);
  });

  it('have their runs made after a restart, too', async () => {
    const database = await machine.create();
    {
      await using place = await open(database);
      const { records, agentId } = place;
      await saveTask(records, 'build-app');
      await runTask(records, agentId, 'build-app');
      await look(records, digestOf('b'));
    }
    await using place = await open(database);
    const { records } = place;
    records.clock.now += hour;
    expect((await fire(records)).ready).toHaveLength(1);
    expect(await runsOf(records, 'build-app')).toHaveLength(1);
  });

  it('start each of many tasks once', async () => {
    await using place = await open();
    const { records, agentId } = place;
    const names = Array.from({ length: 250 }, (_, index) => `build-${index}`);
    for (const name of names) {
      await saveTask(records, name);
      await runTask(records, agentId, name);
    }
    await look(records, digestOf('b'));
    records.clock.now += debounceMs;
    let count = 0;
    for (let fired = await fire(records); fired.count > 0; fired = await fire(records)) count += fired.ready.length;
    expect(count).toBe(names.length);
    const runs = (await records.runs.list({ status: 'Queued', top: 1000 })).runs;
    expect(new Set(runs.map(({ task }) => task)).size).toBe(names.length);
    expect(runs).toHaveLength(names.length);
  });
});
