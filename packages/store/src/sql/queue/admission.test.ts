import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dialects, openTestRecords, startDatabases, type DatabaseMachine } from '../testing/databases.ts';
import { agentToken, finished, mustClaim, sampleAgent, sampleRun } from '../testing/samples.ts';
import type { ReadyRun } from '../../port/run-changes.ts';

const ids = (ready: readonly ReadyRun[]): readonly string[] => ready.map(({ runId }) => runId);

describe.each(dialects)('admission to the ready queue in %s', { timeout: 60_000 }, (dialect) => {
  let machine: DatabaseMachine;
  beforeAll(async () => {
    machine = await startDatabases(dialect);
  }, 60_000);
  afterAll(() => machine[Symbol.asyncDispose]());

  it('holds a window of each group, by priority and then by age', async () => {
    await using records = await openTestRecords(machine);
    const { agentId } = await sampleAgent(records);
    const made: string[] = [];
    for (const priority of [5, 5, 5, 1, 5]) {
      made.push(...ids((await records.runs.submit(sampleRun({}, { priority }))).ready));
    }
    expect(made).toEqual(['r1', 'r2']);
    expect(ids((await records.runs.submit(sampleRun({ submitter: 'another' }))).ready)).toEqual(['r6']);
    expect(ids(await records.admission.ready())).toEqual(['r1', 'r2', 'r6']);
    expect((await records.leases.claim('r3', agentId, agentToken)).kind).toBe('gone');
    expect(ids((await mustClaim(records, 'r1', agentId)).ready)).toEqual(['r4']);
    expect(ids((await mustClaim(records, 'r2', agentId)).ready)).toEqual(['r3']);
    expect(ids((await records.runs.cancel('r4')).ready)).toEqual(['r5']);
  });

  it('lets no more runs of a task out than its limit, in all pools together', async () => {
    await using records = await openTestRecords(machine, { admissionWindow: 10 });
    const { agentId } = await sampleAgent(records);
    const task = { task: 'build-app', concurrency: 2 };
    for (const pool of ['default', 'default', 'default', 'other']) {
      await records.runs.submit(sampleRun({ ...task, pool }));
    }
    expect(ids(await records.admission.ready())).toEqual(['r1', 'r2']);
    const first = await mustClaim(records, 'r1', agentId);
    await mustClaim(records, 'r2', agentId);
    expect(ids(await records.admission.ready())).toEqual([]);
    expect(await records.runs.get('r3')).toMatchObject({
      queue: { reason: 'Task build-app runs at most 2 runs at once.' },
    });
    const { lease } = first;
    await records.leases.apply(lease, agentToken, [{ kind: 'running', time: 1 }]);
    expect(ids((await records.leases.finish(lease, agentToken, finished())).ready)).toEqual(['r3']);
    // It keeps its place of the limit, behind the one that waits already.
    await records.leases.expire(records.clock.now + 60_000);
    expect(ids(await records.admission.ready())).toEqual(['r3', 'r2']);
  });

  it('keeps to a limit when many submit, claim and end at once', async () => {
    await using records = await openTestRecords(machine, { admissionWindow: 10 });
    const { agentId } = await sampleAgent(records);
    const waiting = new Set<string>();
    let most = 0;
    let onAgents = 0;
    const work = async (): Promise<void> => {
      for (let round = 0; round < 5; round += 1) {
        const submitted = await records.runs.submit(sampleRun({ task: 'build-app', concurrency: 3 }));
        for (const runId of ids(submitted.ready)) waiting.add(runId);
        const [next] = waiting;
        if (next === undefined) continue;
        waiting.delete(next);
        const claim = await records.leases.claim(next, agentId, agentToken);
        if (claim.kind !== 'claimed') continue;
        onAgents += 1;
        most = Math.max(most, onAgents);
        for (const runId of ids(claim.ready)) waiting.add(runId);
        await records.leases.apply(claim.lease, agentToken, [{ kind: 'running', time: 1 }]);
        onAgents -= 1;
        const { ready } = await records.leases.finish(claim.lease, agentToken, finished());
        for (const runId of ids(ready)) waiting.add(runId);
      }
    };
    await Promise.all(Array.from({ length: 8 }, work));
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(3);
    expect(ids(await records.admission.ready()).toSorted()).toEqual([...waiting].toSorted());
  });

  it('makes up for what was not admitted when there was room', async () => {
    const database = await machine.create();
    {
      await using narrow = await openTestRecords(machine, { database, admissionWindow: 1 });
      for (let index = 0; index < 6; index += 1) await narrow.runs.submit(sampleRun({ submitter: `${index % 2}` }));
      expect(await narrow.admission.admitAll()).toEqual([]);
    }
    await using wide = await openTestRecords(machine, { database, admissionWindow: 2 });
    expect(ids(await wide.admission.admitAll())).toEqual(['r3', 'r4']);
    expect(ids(await wide.admission.ready())).toEqual(['r1', 'r2', 'r3', 'r4']);
  });

  it('says in which place a run waits, and for what', async () => {
    await using records = await openTestRecords(machine);
    for (let index = 0; index < 5; index += 1) await records.runs.submit(sampleRun({ submitter: 'many' }));
    await records.runs.submit(sampleRun({ submitter: 'few' }));
    const place = async (runId: string) => (await records.runs.get(runId))?.queue;
    expect(await place('r1')).toEqual({ position: 1, reason: 'No agent is online in pool default.' });
    const { agentId } = await sampleAgent(records, { slots: 1 });
    expect(await place('r1')).toEqual({ position: 1, reason: 'An agent of pool default takes it in a moment.' });
    // Two of its own and the other's one run go before it.
    expect(await place('r3')).toEqual({ position: 4, reason: '3 runs before it.' });
    expect(await place('r6')).toEqual({ position: 3, reason: '2 runs before it.' });
    records.clock.now += 1;
    await mustClaim(records, 'r1', agentId);
    expect(await place('r2')).toEqual({ position: 1, reason: 'The only slot of pool default is busy.' });
    expect(await place('r4')).toMatchObject({
      reason: 'The only slot of pool default is busy; 3 runs before it.',
    });
    await records.agents.heartbeat({ agentId, leases: [], refusing: 'the disk is full' }, agentToken);
    expect(await place('r2')).toMatchObject({
      reason: 'The agents of pool default take no runs at the moment: the disk is full.',
    });
    const { runs } = await records.runs.list({ top: 15, status: 'Queued' });
    expect(runs.map(({ runId, queue }) => [runId, queue?.position])).toEqual([
      ['r6', 2],
      ['r5', 5],
      ['r4', 4],
      ['r3', 3],
      ['r2', 1],
    ]);
  });
});
