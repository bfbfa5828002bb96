import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourceSchema } from '@slipway/core/http';
import type { RetentionPolicy } from '../../port/housekeeping.ts';
import { dialects, openTestRecords, startDatabases, testKey, type DatabaseMachine } from '../testing/databases.ts';
import { agentToken, finished, mustClaim, sampleAgent, sampleRun, startRun } from '../testing/samples.ts';

const policy: RetentionPolicy = {
  logAgeMs: 1000,
  recordAgeMs: 10_000,
  recordCount: 1000,
  sourceAgeMs: 1000,
  messageAgeMs: 1000,
};
const part = (start: number, end: number) => ({
  start,
  end,
  blob: `logs/r1/${start}-${end}.gz`,
  index: Uint8Array.from([0, 255, start]),
});

describe.each(dialects)('upkeep in %s', { timeout: 60_000 }, (dialect) => {
  let machine: DatabaseMachine;
  beforeAll(async () => {
    machine = await startDatabases(dialect);
  }, 60_000);
  afterAll(() => machine[Symbol.asyncDispose]());

  it('lets one of several archivers add the next part of a log', async () => {
    await using records = await openTestRecords(machine);
    const { agentId } = await sampleAgent(records);
    const lease = await startRun(records, agentId);
    expect(await records.logs.open(10)).toMatchObject([{ runId: 'r1', archivedTo: 0, attempt: 1 }]);
    const added = await Promise.all(Array.from({ length: 8 }, () => records.logs.addPart('r1', part(0, 100))));
    expect(added.filter(Boolean)).toHaveLength(1);
    expect(await records.logs.addPart('r1', part(50, 150))).toBe(false);
    expect(await records.logs.addPart('r1', part(100, 150))).toBe(true);
    expect(await records.logs.parts('r1', 100, 10)).toEqual([part(100, 150)]);
    expect(await records.logs.parts('r1', 99, 10)).toEqual([part(0, 100), part(100, 150)]);
    expect(await records.logs.parts('r1', 0, 1)).toEqual([part(0, 100)]);
    await expect(records.logs.complete('r1', 150)).rejects.toMatchObject({ code: 'conflict' });
    await records.leases.finish(lease, agentToken, finished('Succeeded', 160));
    expect(await records.logs.open(10)).toMatchObject([{ runId: 'r1', end: 160, archivedTo: 150 }]);
    expect(await records.logs.addPart('r1', part(150, 170))).toBe(false);
    expect(await records.logs.addPart('r1', part(150, 160))).toBe(true);
    expect(await records.logs.open(10)).toEqual([]);
    await records.logs.complete('r1', 170);
    expect(await records.logs.get('r1')).toMatchObject({ end: 160, removed: false });
  });

  it('knows where each attempt’s log begins', async () => {
    await using records = await openTestRecords(machine);
    const { agentId } = await sampleAgent(records);
    const first = await startRun(records, agentId);
    await records.leases.expire(records.clock.now + 30_001);
    const { lease } = await mustClaim(records, 'r1', agentId);
    await records.logs.beginAttempt(lease, agentToken, 77);
    expect(await records.leases.check(lease, agentToken)).toMatchObject({ logStart: 77 });
    await expect(records.logs.beginAttempt(first, agentToken, 5)).rejects.toMatchObject({ code: 'lease-lost' });
    await records.leases.release(lease, agentToken, 'done with it');
    await records.runs.cancel('r1');
    expect(await records.logs.open(10)).toMatchObject([{ runId: 'r1', status: 'Canceled' }]);
    await records.logs.complete('r1', 90);
    expect(await records.runs.get('r1')).toMatchObject({ log: { bytes: 90, complete: true } });
  });

  it('statement 134: removes old logs before old records, and neither of archived runs', async () => {
    await using records = await openTestRecords(machine);
    const { agentId } = await sampleAgent(records);
    for (let index = 0; index < 2; index += 1) {
      const lease = await startRun(records, agentId);
      await records.logs.addPart(lease.runId, part(0, 10));
      await records.leases.finish(lease, agentToken, finished('Succeeded', 10));
    }
    await records.runs.setArchived('r2', true);
    const later = records.clock.now + 1001;
    expect(await records.upkeep.doomedLogs(records.clock.now + 1000, policy, 10)).toEqual([]);
    const doomed = [{ id: 'r1', blobs: ['logs/r1/0-10.gz'] }];
    expect(await records.upkeep.doomedLogs(later, policy, 10)).toEqual(doomed);
    expect(await records.runs.get('r1')).toMatchObject({ log: { removed: true } });
    expect(await records.logs.addPart('r1', part(10, 20))).toBe(false);
    // A process that died in between is made up for.
    expect(await records.upkeep.doomedLogs(later, policy, 10)).toEqual(doomed);
    await records.upkeep.forgetLog('r1');
    expect(await records.upkeep.doomedLogs(later, policy, 10)).toEqual([]);
    const muchLater = records.clock.now + 10_001;
    expect(await records.upkeep.doomedRuns(muchLater, policy, 10)).toEqual([{ id: 'r1', blobs: [] }]);
    await records.upkeep.forgetRun('r1');
    await records.upkeep.forgetRun('r2');
    expect((await records.runs.list({ top: 15 })).runs.map(({ runId }) => runId)).toEqual(['r2']);
  });

  it('keeps the newest of too many records', async () => {
    await using records = await openTestRecords(machine);
    for (let index = 1; index <= 5; index += 1) {
      records.clock.now += 1;
      await records.runs.submit(sampleRun());
      await records.runs.cancel(`r${index}`);
    }
    const doomed = await records.upkeep.doomedRuns(records.clock.now, { ...policy, recordCount: 2 }, 10);
    expect(doomed.map(({ id }) => id)).toEqual(['r1', 'r2', 'r3']);
  });

  it('times runs out from the start of their first attempt', async () => {
    await using records = await openTestRecords(machine);
    const { agentId } = await sampleAgent(records);
    const run = sampleRun({}, { timeout: 300 });
    const [told, queued] = [await startRun(records, agentId, run), await startRun(records, agentId, run)];
    await records.leases.release(queued, agentToken, 'a try');
    await records.runs.submit(run);
    const at = records.clock.now + 300_000;
    expect((await records.upkeep.timeOutRuns(at - 1, 5000)).changes).toEqual([]);
    const first = await records.upkeep.timeOutRuns(at, 5000);
    expect(first.changes.map(({ runId, status }) => [runId, status])).toEqual([
      [told.runId, 'Running'],
      [queued.runId, 'Timeout'],
    ]);
    expect((await records.upkeep.timeOutRuns(at, 5000)).changes).toEqual([]);
    const beat = await records.agents.heartbeat({ agentId, leases: [told] }, agentToken);
    expect(beat.cancel).toEqual([{ runId: told.runId, reason: 'timed-out' }]);
    expect((await records.upkeep.timeOutRuns(at + 5000, 5000)).changes).toMatchObject([{ status: 'Timeout' }]);
    await expect(records.leases.finish(told, agentToken, finished())).rejects.toMatchObject({ code: 'lease-lost' });
    expect(await records.runs.get('r3')).toMatchObject({ status: 'Queued' });
  });

  it('ends runs that waited too long, and says why', async () => {
    await using records = await openTestRecords(machine);
    await records.runs.submit(sampleRun());
    expect((await records.upkeep.limitQueueWait(records.clock.now + 1000, 1000)).changes).toEqual([]);
    expect((await records.upkeep.limitQueueWait(records.clock.now + 1001, 1000)).changes).toHaveLength(1);
    expect(await records.runs.get('r1')).toMatchObject({
      status: 'Error',
      runErrorMessage: 'no agent of pool default took the run within 1 s',
    });
  });

  it('counts runs for metrics', async () => {
    await using records = await openTestRecords(machine);
    expect(await records.upkeep.figures(records.clock.now)).toEqual({ runs: [], oldestQueuedMs: 0 });
    for (const pool of ['one', 'two', 'two']) await records.runs.submit(sampleRun({ pool }));
    await records.runs.cancel('r3');
    expect(await records.upkeep.figures(records.clock.now + 500)).toEqual({
      runs: [
        { pool: 'one', status: 'Queued', count: 1 },
        { pool: 'two', status: 'Canceled', count: 1 },
        { pool: 'two', status: 'Queued', count: 1 },
      ],
      oldestQueuedMs: 500,
    });
  });

  it('takes an upload in parts, each once and where it stands', async () => {
    await using records = await openTestRecords(machine);
    const created = await records.sources.create('someone', { maxBytes: 100, expiresAt: records.clock.now });
    expect(sourceSchema.parse(created)).toEqual(created);
    const { sourceId } = created;
    const add = (start: number, end: number) =>
      records.sources.addPart(sourceId, { start, end, blob: `b${start}` }, records.clock.now + 9);
    const adds = await Promise.allSettled([add(0, 40), add(0, 40), add(0, 40)]);
    expect(adds.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(add(0, 40)).rejects.toMatchObject({ code: 'conflict', details: { offset: 40 } });
    await expect(add(40, 101)).rejects.toMatchObject({ code: 'too-large' });
    expect(await add(40, 60)).toMatchObject({ offset: 60, state: 'uploading' });
    await expect(records.sources.use(sourceId, 'r1')).rejects.toMatchObject({ code: 'not-found' });
    await expect(records.sources.complete(sourceId, 61, 'ab')).rejects.toMatchObject({ details: { offset: 60 } });
    const complete = await records.sources.complete(sourceId, 60, 'ab');
    expect(await records.sources.complete(sourceId, 60, 'ab')).toEqual(complete);
    await expect(records.sources.complete(sourceId, 60, 'cd')).rejects.toMatchObject({ code: 'conflict' });
    expect(await records.sources.checksum(sourceId)).toBe('ab');
    expect(await records.sources.parts(sourceId)).toEqual([
      { start: 0, end: 40, blob: 'b0' },
      { start: 40, end: 60, blob: 'b40' },
    ]);
  });

  it('removes uploads whose time is over unless a run uses them', async () => {
    await using records = await openTestRecords(machine);
    const expiresAt = records.clock.now + 1000;
    const make = async (): Promise<string> => {
      const { sourceId } = await records.sources.create('someone', { maxBytes: 100, expiresAt });
      await records.sources.addPart(sourceId, { start: 0, end: 1, blob: `blob ${sourceId}` }, expiresAt);
      await records.sources.complete(sourceId, 1, 'ab');
      return sourceId;
    };
    const [used, unused] = [await make(), await make()];
    await records.runs.submit(sampleRun());
    await records.sources.use(used, 'r1');
    await records.sources.use(used, 'r1');
    expect(await records.upkeep.doomedSources(expiresAt, 10)).toEqual([]);
    const doomed = [{ id: unused, blobs: [`blob ${unused}`] }];
    expect(await records.upkeep.doomedSources(expiresAt + 1, 10)).toEqual(doomed);
    expect(await records.upkeep.doomedSources(expiresAt + 1, 10)).toEqual(doomed);
    expect(await records.sources.get(unused)).toBeUndefined();
    await expect(records.sources.use(unused, 'r1')).rejects.toMatchObject({ code: 'not-found' });
    await records.upkeep.forgetSource(unused);
    await records.upkeep.forgetSource(used);
    expect(await records.sources.get(used)).toBeDefined();
    await records.runs.cancel('r1');
    await records.upkeep.forgetRun('r1');
    expect(await records.upkeep.doomedSources(expiresAt + 1, 10)).toMatchObject([{ id: used }]);
  });

  it('never removes an upload that a run begins to use at the same moment', async () => {
    await using records = await openTestRecords(machine);
    await records.runs.submit(sampleRun());
    for (let round = 0; round < 10; round += 1) {
      const { sourceId } = await records.sources.create('someone', { maxBytes: 1, expiresAt: 0 });
      await records.sources.addPart(sourceId, { start: 0, end: 1, blob: 'b' }, 0);
      await records.sources.complete(sourceId, 1, 'ab');
      const [used, doomed] = await Promise.all([
        records.sources.use(sourceId, 'r1').then(
          () => true,
          () => false,
        ),
        records.upkeep.doomedSources(records.clock.now, 100),
      ]);
      expect(doomed.some(({ id }) => id === sourceId)).toBe(!used);
    }
  });

  it('encrypts anew after a rotation, and refuses to open without the key', async () => {
    const database = await machine.create();
    const [older, newer] = [testKey, new Uint8Array(32).fill(9)];
    const run = sampleRun({}, { credentials: [{ registry: 'r', username: 'u', password: 'p' }] });
    {
      await using records = await openTestRecords(machine, { database, keys: [older] });
      await records.runs.submit(run);
      await records.runs.submit(sampleRun());
    }
    await expect(openTestRecords(machine, { database, keys: [newer] })).rejects.toMatchObject({ code: 'unavailable' });
    {
      await using records = await openTestRecords(machine, { database, keys: [newer, older] });
      expect(await records.upkeep.rotateSecrets()).toBe(1);
      expect(await records.upkeep.rotateSecrets()).toBe(0);
    }
    await using records = await openTestRecords(machine, { database, keys: [newer] });
    expect((await records.runs.inputOf('r1')).request).toEqual(run.request);
  });
});
