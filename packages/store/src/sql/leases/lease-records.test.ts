import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecordEvent } from '../../port/records.ts';
import { dialects, openTestRecords, startDatabases, type DatabaseMachine } from '../testing/databases.ts';
import { agentToken, finished, mustClaim, sampleAgent, sampleRun, startRun } from '../testing/samples.ts';

const leaseMs = 30_000;

describe.each(dialects)('runs on agents in %s', { timeout: 60_000 }, (dialect) => {
  let machine: DatabaseMachine;
  beforeAll(async () => {
    machine = await startDatabases(dialect);
  }, 60_000);
  afterAll(() => machine[Symbol.asyncDispose]());

  it('gives a run to exactly one of twenty agents that claim it at once', async () => {
    await using records = await openTestRecords(machine);
    const agents = await Promise.all(
      Array.from({ length: 20 }, (_, index) => sampleAgent(records, { name: `agent-${index}` })),
    );
    for (let round = 1; round <= 3; round += 1) {
      const { run } = await records.runs.submit(sampleRun());
      const claims = await Promise.all(
        agents.map(({ agentId }) => records.leases.claim(run.runId, agentId, agentToken)),
      );
      expect(claims.map(({ kind }) => kind).toSorted()).toEqual([
        'claimed',
        ...Array.from({ length: 19 }, () => 'gone'),
      ]);
    }
  });

  it('takes a run from its claim to its end, and the same messages again', async () => {
    await using records = await openTestRecords(machine);
    const { agentId } = await sampleAgent(records);
    const { run } = await records.runs.submit(sampleRun({ doneSteps: ['zero'] }, { timeout: 600 }));
    records.clock.now += 5000;
    const claim = await mustClaim(records, run.runId, agentId);
    expect(claim).toMatchObject({
      run: { status: 'Started', agent: 'agent-1', attempt: 1, startTime: new Date(records.clock.now).toISOString() },
      doneSteps: ['zero'],
      remainingMs: 600_000,
    });
    expect(claim.lease.leaseId).toMatch(/^[0-9a-f]{32}$/);
    const { lease } = claim;
    const events: readonly RecordEvent[] = [
      {
        kind: 'plan',
        steps: [
          { id: 'a', kind: 'cmd', waitsFor: [] },
          { id: 'b', kind: 'push', waitsFor: ['a'] },
        ],
      },
      { kind: 'running', time: 10 },
      { kind: 'step', stepId: 'a', status: 'running', time: 11 },
      { kind: 'step', stepId: 'a', status: 'succeeded', time: 12, exitCode: 0 },
      { kind: 'step', stepId: 'b', status: 'running', time: 13 },
      { kind: 'warning', text: 'mind the gap' },
    ];
    for (let time = 1; time <= 2; time += 1) {
      const held = await records.leases.apply(lease, agentToken, events);
      expect(held).toEqual({ status: 'Running', isOver: false, logStart: 0, logArchivedTo: 0 });
    }
    const fixed = await records.runs.get(run.runId);
    expect(fixed).toMatchObject({
      warnings: ['mind the gap'],
      steps: [
        { id: 'a', kind: 'cmd', status: 'succeeded', waitsFor: [], exitCode: 0 },
        { id: 'b', kind: 'push', status: 'running', waitsFor: ['a'] },
      ],
    });
    await records.leases.finish(lease, agentToken, { ...finished('Failed', 7), error: 'exit status 1' });
    const over = await records.runs.get(run.runId);
    expect(over).toMatchObject({
      status: 'Failed',
      runErrorMessage: 'exit status 1',
      log: { bytes: 7, complete: true },
    });
    await records.leases.finish(lease, agentToken, finished('Succeeded', 7));
    expect(await records.leases.apply(lease, agentToken, events)).toMatchObject({ isOver: true, status: 'Failed' });
    expect(await records.runs.get(run.runId)).toEqual(over);
  });

  it('refuses every write of a lease that is not the run’s own', async () => {
    await using records = await openTestRecords(machine);
    const { agentId } = await sampleAgent(records);
    const lease = await startRun(records, agentId);
    const attempts = (wrong: typeof lease, token: string): (() => Promise<unknown>)[] => [
      () => records.leases.check(wrong, token),
      () => records.leases.inputOf(wrong, token),
      () => records.leases.apply(wrong, token, []),
      () => records.leases.finish(wrong, token, finished()),
      () => records.leases.release(wrong, token, 'tired'),
      () => records.logs.beginAttempt(wrong, token, 0),
    ];
    const lost = { ...lease, leaseId: 'f'.repeat(32) };
    for (const wrong of [lost, { ...lease, attempt: 2 }, { ...lease, runId: 'r9' }]) {
      for (const attempt of attempts(wrong, agentToken)) {
        await expect(attempt()).rejects.toMatchObject({ code: 'lease-lost' });
      }
    }
    for (const attempt of attempts(lease, 'another token')) {
      await expect(attempt()).rejects.toMatchObject({ code: 'not-allowed' });
    }
    expect(await records.runs.get(lease.runId)).toMatchObject({ status: 'Running', attempt: 1 });
  });

  it('queues a run again when its lease has run out, and fences the agent that had it', async () => {
    await using records = await openTestRecords(machine);
    const { agentId } = await sampleAgent(records);
    const first = await startRun(records, agentId);
    records.clock.now += leaseMs - 1;
    await records.leases.apply(first, agentToken, []);
    expect((await records.leases.expire(records.clock.now + leaseMs)).changes).toEqual([]);
    records.clock.now += leaseMs + 1;
    const expired = await records.leases.expire(records.clock.now);
    expect(expired).toMatchObject({
      changes: [{ runId: 'r1', status: 'Queued', attempt: 1, agent: 'agent-1' }],
      ready: [{ runId: 'r1', pool: 'default' }],
    });
    await expect(records.leases.apply(first, agentToken, [])).rejects.toMatchObject({ code: 'lease-lost' });
    const second = await mustClaim(records, 'r1', agentId);
    expect(second.lease.attempt).toBe(2);
    await expect(records.leases.finish(first, agentToken, finished())).rejects.toMatchObject({ code: 'lease-lost' });
    records.clock.now += leaseMs + 1;
    expect((await records.leases.expire(records.clock.now)).changes).toMatchObject([{ status: 'Error', attempt: 2 }]);
    const over = await records.runs.get('r1');
    expect(over).toMatchObject({ status: 'Error', attempt: 2 });
    expect(over?.runErrorMessage).toContain('agent agent-1 was lost in attempt 2');
  });

  it('counts a run that was given back as no lost attempt, but not without end', async () => {
    await using records = await openTestRecords(machine, { maxReleases: 3 });
    const { agentId } = await sampleAgent(records);
    await records.runs.submit(sampleRun());
    for (const status of ['Queued', 'Queued', 'Error'] as const) {
      const { lease } = await mustClaim(records, 'r1', agentId);
      expect((await records.leases.release(lease, agentToken, 'draining')).changes).toMatchObject([{ status }]);
      await expect(records.leases.release(lease, agentToken, 'draining')).rejects.toMatchObject({
        code: 'lease-lost',
      });
    }
  });

  it('ends a canceled run as canceled when its agent is lost', async () => {
    await using records = await openTestRecords(machine);
    const { agentId } = await sampleAgent(records);
    const lease = await startRun(records, agentId);
    await records.leases.apply(lease, agentToken, [
      {
        kind: 'plan',
        steps: [
          { id: 'a', kind: 'cmd', waitsFor: [] },
          { id: 'b', kind: 'cmd', waitsFor: ['a'] },
        ],
      },
      { kind: 'step', stepId: 'a', status: 'running', time: 1 },
    ]);
    await records.runs.cancel(lease.runId);
    await records.leases.expire(records.clock.now + leaseMs + 1);
    expect(await records.runs.get(lease.runId)).toMatchObject({
      status: 'Canceled',
      steps: [{ status: 'canceled' }, { status: 'skipped' }],
    });
  });

  it('warns when a later attempt pushes another digest under the same name', async () => {
    await using records = await openTestRecords(machine, { maxAttempts: 9 });
    const { agentId } = await sampleAgent(records);
    const first = await startRun(records, agentId);
    const push = (digit: string) =>
      ({
        kind: 'output-image',
        stepId: 'push',
        image: { registry: 'r.example.io', repository: 'app', tag: '1', digest: `sha256:${digit.repeat(64)}` },
      }) as const;
    await records.leases.apply(first, agentToken, [push('a'), push('b'), push('b')]);
    expect(await records.runs.get('r1')).toMatchObject({ warnings: [], outputImages: [push('b').image] });
    await records.leases.expire(records.clock.now + leaseMs + 1);
    const { lease } = await mustClaim(records, 'r1', agentId);
    await records.leases.apply(lease, agentToken, [push('b')]);
    expect((await records.runs.get('r1'))?.warnings).toEqual([]);
    await records.leases.expire(records.clock.now + leaseMs + 1);
    const third = await mustClaim(records, 'r1', agentId);
    await records.leases.apply(third.lease, agentToken, [push('c')]);
    await records.leases.apply(third.lease, agentToken, [push('c')]);
    const { warnings = [], outputImages } = (await records.runs.get('r1')) ?? {};
    expect(outputImages).toEqual([push('c').image]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/attempt 3 pushed r\.example\.io\/app:1 as sha256:c+; attempt 2 had pushed sha256:b+/);
  });

  it('writes down base images once, and anew for another plan', async () => {
    await using records = await openTestRecords(machine);
    const { agentId } = await sampleAgent(records);
    const lease = await startRun(records, agentId);
    const image = { type: 'runtime' as const, image: { registry: 'r', repository: 'base', tag: '1' } };
    const event: RecordEvent = { kind: 'base-images', stepId: 'a', images: [image] };
    await records.leases.apply(lease, agentToken, [event]);
    await records.leases.apply(lease, agentToken, [event]);
    expect((await records.runs.get('r1'))?.baseImages).toEqual([image]);
    await records.leases.expire(records.clock.now + leaseMs + 1);
    const again = await mustClaim(records, 'r1', agentId);
    await records.leases.apply(again.lease, agentToken, [{ kind: 'plan', steps: [] }]);
    expect((await records.runs.get('r1'))?.baseImages).toEqual([]);
  });

  it('takes no step back, and none that the plan does not have', async () => {
    await using records = await openTestRecords(machine);
    const { agentId } = await sampleAgent(records);
    const lease = await startRun(records, agentId);
    const step = (status: 'running' | 'failed' | 'succeeded', stepId = 'a') =>
      ({ kind: 'step', stepId, status, time: 1 }) as const;
    await records.leases.apply(lease, agentToken, [
      { kind: 'plan', steps: [{ id: 'a', kind: 'cmd', waitsFor: [] }] },
      step('running'),
      step('failed'),
      step('running'),
      step('succeeded'),
    ]);
    expect((await records.runs.get('r1'))?.steps).toMatchObject([{ status: 'failed' }]);
    const unknown = records.leases.apply(lease, agentToken, [{ kind: 'warning', text: 'lost' }, step('running', 'z')]);
    await expect(unknown).rejects.toMatchObject({ code: 'invalid-argument' });
    expect((await records.runs.get('r1'))?.warnings).toEqual([]);
  });

  it('refuses an agent that drains, is full, or is of another pool, and leaves the run to others', async () => {
    await using records = await openTestRecords(machine);
    const small = await sampleAgent(records, { name: 'small', slots: 1 });
    const other = await sampleAgent(records, { name: 'other', pool: 'other' });
    const draining = await sampleAgent(records, { name: 'draining' });
    await records.agents.drain(draining.agentId);
    await startRun(records, small.agentId);
    await records.runs.submit(sampleRun());
    for (const { agentId } of [small, other, draining]) {
      expect(await records.leases.claim('r2', agentId, agentToken)).toMatchObject({ kind: 'refused' });
    }
    await expect(records.leases.claim('r2', small.agentId, 'stolen')).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(records.leases.claim('r2', 'a0000000000', agentToken)).rejects.toMatchObject({ code: 'not-found' });
    const free = await sampleAgent(records, { name: 'free' });
    await mustClaim(records, 'r2', free.agentId);
  });
});
