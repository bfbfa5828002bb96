import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StartTask } from '../../port/tasks.ts';
import { dialects, openTestRecords, startDatabases, type DatabaseMachine } from '../testing/databases.ts';
import { agentToken, finished, mustClaim, sampleAgent } from '../testing/samples.ts';
import { sampleTask, secretTask } from '../testing/sample-task.ts';

const start = (change: Partial<StartTask> = {}): StartTask => ({
  task: 'build-app',
  cause: { kind: 'manual', by: 'someone' },
  submitter: 'someone',
  ...change,
});

describe.each(dialects)('runs of tasks in %s', { timeout: 60_000 }, (dialect) => {
  let machine: DatabaseMachine;
  beforeAll(async () => {
    machine = await startDatabases(dialect);
  }, 60_000);
  afterAll(() => machine[Symbol.asyncDispose]());

  it('have the request of the task, its name, and the defaults of the service', async () => {
    await using records = await openTestRecords(machine, { registry: 'own.example.io', pool: 'usual' });
    await records.tasks.create(secretTask());
    const { run, created } = await records.tasks.start(start({ commit: 'c0ffee', sourceRef: 'branch main' }));
    expect(created).toBe(true);
    expect(run).toMatchObject({
      task: 'build-app',
      runType: 'AutoRun',
      registry: 'own.example.io',
      agentPoolName: 'usual',
      cause: { kind: 'manual', by: 'someone' },
      sourceLocation: 'https://git.example.io/team/app.git#c0ffee:src',
    });
    expect(JSON.stringify(run)).not.toContain('CLEAR');
    const input = await records.runs.inputOf(run.runId);
    expect(input).toMatchObject({ task: 'build-app', sourceRef: 'branch main' });
    expect(input.request).toMatchObject({
      sourceLocation: 'https://CLEAR-user:CLEAR-pass@git.example.io/team/app.git#c0ffee:src',
      credentials: [{ registry: 'private.example.io', username: 'CLEAR-username', password: 'CLEAR-password' }],
    });
  });

  it('are one for one key, and none for a disabled task unless forced', async () => {
    await using records = await openTestRecords(machine);
    await records.tasks.create(sampleTask());
    const runs = await Promise.all(
      Array.from({ length: 20 }, () => records.tasks.start(start({ key: 'timer/build-app/nightly/1' }))),
    );
    expect(new Set(runs.map(({ run }) => run.runId)).size).toBe(1);
    await records.tasks.patch('build-app', { status: 'Disabled' });
    await expect(records.tasks.start(start())).rejects.toMatchObject({ code: 'conflict' });
    expect((await records.tasks.start(start({ isForced: true }))).created).toBe(true);
    await expect(records.tasks.start(start({ task: 'nothing' }))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('take the place of older ones for the same ref, when the task says so', async () => {
    await using records = await openTestRecords(machine);
    const { agentId } = await sampleAgent(records);
    await records.tasks.create(sampleTask({ concurrency: { cancelSuperseded: true } }));
    await records.tasks.create(sampleTask({ name: 'other-task' }));
    const main = start({ sourceRef: 'branch main' });
    await records.tasks.start(main);
    const { lease } = await mustClaim(records, 'r1', agentId);
    await records.tasks.start(start({ sourceRef: 'branch next' }));
    await records.tasks.start(start({ task: 'other-task', sourceRef: 'branch main' }));
    await records.tasks.start(start());
    const fifth = await records.tasks.start(main);
    expect(fifth.changes.map(({ runId, status, reason }) => [runId, status, reason])).toEqual([
      ['r1', 'Started', 'superseded by r5'],
    ]);
    const sixth = await records.tasks.start({ ...main, key: 'once' });
    expect(sixth.changes.map(({ runId, status }) => [runId, status])).toEqual([['r5', 'Canceled']]);
    expect((await records.tasks.start({ ...main, key: 'once' })).changes).toEqual([]);
    expect(await records.runs.get('r1')).toMatchObject({ isCancelRequested: true, warnings: ['superseded by r5'] });
    expect(await records.leases.check(lease, agentToken)).toMatchObject({ cancel: 'canceled' });
    expect(await records.runs.get('r5')).toMatchObject({ status: 'Canceled', runErrorMessage: 'superseded by r6' });
    for (const runId of ['r2', 'r3', 'r4', 'r6']) {
      expect(await records.runs.get(runId)).toMatchObject({ status: 'Queued', isCancelRequested: false });
    }
    await records.tasks.patch('build-app', { concurrency: { cancelSuperseded: false } });
    expect((await records.tasks.start(main)).changes).toEqual([]);
  });

  it('leaves one of many pushes that come at once', async () => {
    await using records = await openTestRecords(machine);
    await records.tasks.create(sampleTask({ concurrency: { cancelSuperseded: true } }));
    await Promise.all(Array.from({ length: 20 }, () => records.tasks.start(start({ sourceRef: 'branch main' }))));
    const { runs } = await records.runs.list({ top: 100 });
    expect(runs.map(({ status }) => status)).toEqual(['Queued', ...Array.from({ length: 19 }, () => 'Canceled')]);
  });

  it('share the limit of their group, whichever task they are of', async () => {
    await using records = await openTestRecords(machine, { admissionWindow: 10 });
    const { agentId } = await sampleAgent(records);
    const concurrency = { limit: 1, group: 'deploy' };
    await records.tasks.create(sampleTask({ name: 'deploy-a', concurrency }));
    await records.tasks.create(sampleTask({ name: 'deploy-b', concurrency }));
    await records.tasks.start(start({ task: 'deploy-a' }));
    await records.tasks.start(start({ task: 'deploy-b' }));
    expect((await records.admission.ready()).map(({ runId }) => runId)).toEqual(['r1']);
    const { lease } = await mustClaim(records, 'r1', agentId);
    expect(await records.runs.get('r2')).toMatchObject({
      queue: { reason: 'The tasks of group deploy run at most 1 run at once.' },
    });
    expect(await records.runs.inputOf('r2')).toMatchObject({ group: 'deploy', concurrency: 1, task: 'deploy-b' });
    await records.leases.apply(lease, agentToken, [{ kind: 'running', time: 1 }]);
    expect((await records.leases.finish(lease, agentToken, finished())).ready).toMatchObject([{ runId: 'r2' }]);
  });

  it('show which runs they have caused, and the token that was handed on', async () => {
    await using records = await openTestRecords(machine);
    await records.tasks.create(sampleTask());
    await records.tasks.create(sampleTask({ name: 'dependant' }));
    const overrides = { arguments: [], values: [], updateTriggerToken: 'hand-on' };
    const parent = await records.tasks.start(start({ overrides }));
    expect(parent.run).toMatchObject({ updateTriggerToken: 'hand-on' });
    await records.tasks.start(start({ task: 'dependant', causedBy: ['r1', 'r1', 'r99', 'nonsense'] }));
    expect(await records.runs.get('r1')).toMatchObject({ caused: [{ runId: 'r2', task: 'dependant' }] });
    expect(await records.runs.get('r2')).not.toHaveProperty('caused');
  });
});
