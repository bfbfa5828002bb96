import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileTaskRunRequestSchema, runFilterSchema, runSchema, type RunFilter } from '@slipway/core/http';
import { splitRequest } from '../secrets/split-request.ts';
import { dialects, openTestRecords, startDatabases, type DatabaseMachine } from '../testing/databases.ts';
import { agentToken, finished, mustClaim, sampleAgent, sampleRun, startRun } from '../testing/samples.ts';

const filterOf = (filter: Record<string, unknown>): RunFilter => runFilterSchema.parse(filter);

describe.each(dialects)('records of runs in %s', { timeout: 60_000 }, (dialect) => {
  let machine: DatabaseMachine;
  beforeAll(async () => {
    machine = await startDatabases(dialect);
  }, 60_000);
  afterAll(() => machine[Symbol.asyncDispose]());

  it('numbers runs in base 36 and shows them in the form of the contract', async () => {
    await using records = await openTestRecords(machine);
    const ids: string[] = [];
    for (let index = 0; index < 37; index += 1) ids.push((await records.runs.submit(sampleRun())).run.runId);
    expect(ids.slice(0, 2)).toEqual(['r1', 'r2']);
    expect(ids.slice(-3)).toEqual(['rz', 'r10', 'r11']);
    const run = await records.runs.get('r10');
    expect(runSchema.parse(run)).toEqual(run);
    expect(run).toMatchObject({ status: 'Queued', runType: 'QuickRun', attempt: 0, queue: { position: 36 } });
    expect(await records.runs.get('r12')).toBeUndefined();
    expect(await records.runs.get('r01')).toBeUndefined();
  });

  it('makes one run of a hundred submits with one key', async () => {
    await using records = await openTestRecords(machine);
    const submits = await Promise.all(
      Array.from({ length: 100 }, () => records.runs.submit(sampleRun({ key: 'commit/app/main/0123' }))),
    );
    expect(submits.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(submits.map(({ run }) => run.runId))).toEqual(new Set(['r1']));
    expect((await records.runs.list(filterOf({}))).runs).toHaveLength(1);
    expect((await records.runs.submit(sampleRun())).run.runId).toBe('r2');
  });

  it('gives back what a run was asked for with, and shows no secret of it', async () => {
    await using records = await openTestRecords(machine);
    const submit = sampleRun(
      { task: 'build-app', concurrency: 3, key: 'k', doneSteps: ['one'] },
      {
        values: [
          { name: 'A', value: 'open' },
          { name: 'B', value: 'hidden-value', isSecret: true },
        ],
        secrets: [{ id: 's', content: Buffer.from('hidden-bytes').toString('base64') }],
        credentials: [{ registry: 'r.example.io', username: 'hidden-user', password: 'hidden-password' }],
        sourceLocation: 'https://user:hidden-token@git.example.io/app.git#main:src',
        priority: 2,
      },
    );
    const { run } = await records.runs.submit(submit);
    expect(await records.runs.inputOf(run.runId)).toEqual(submit);
    expect(run.sourceLocation).toBe('https://git.example.io/app.git#main:src');
    expect(JSON.stringify(run)).not.toContain('hidden');
    await expect(records.runs.inputOf('r99')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('keeps the logins of both addresses of foreign code apart, and none of the secrets that it must not have', async () => {
    await using records = await openTestRecords(machine);
    const request = fileTaskRunRequestSchema.parse({
      type: 'FileTaskRunRequest',
      taskFilePath: 'acb.yaml',
      sourceLocation: 'https://hidden-one@git.example.io/fork.git#0123456',
      taskFileLocation: 'https://hidden-two@git.example.io/app.git#main',
      isRestricted: true,
      values: [{ name: 'A', value: 'lost', isSecret: true }],
      secrets: [{ id: 's', content: 'bG9zdA==' }],
      credentials: [{ registry: 'r.example.io', username: 'lost', password: 'lost' }],
    });
    const { run } = await records.runs.submit({ ...sampleRun(), request });
    const { request: kept } = await records.runs.inputOf(run.runId);
    expect(kept).toEqual({ ...request, values: [], secrets: [], credentials: [] });
    expect(JSON.stringify(splitRequest(request).open)).not.toContain('hidden');
  });

  it('keeps any text as it came, save for U+0000', async () => {
    await using records = await openTestRecords(machine);
    const strange = `'; drop table runs; -- \u{1F6A2} "x" \\ %_`;
    const { run } = await records.runs.submit(sampleRun({ submitter: strange, registry: `a\0b` }));
    const input = await records.runs.inputOf(run.runId);
    expect(input.submitter).toBe(strange);
    expect(input.registry).toBe('a\uFFFDb');
  });

  it('finds runs by every filter', async () => {
    await using records = await openTestRecords(machine);
    const agent = await sampleAgent(records);
    const digest = `sha256:${'a'.repeat(64)}`;
    const lease = await startRun(records, agent.agentId, sampleRun({ task: 'build-app' }));
    const image = { registry: '127.0.0.1:5000', repository: 'team/app', tag: '1.0', digest };
    await records.leases.apply(lease, agentToken, [{ kind: 'output-image', stepId: 'push', image }]);
    await records.leases.finish(lease, agentToken, finished());
    records.clock.now += 60_000;
    await records.runs.submit(sampleRun({ pool: 'other' }));
    const found = async (filter: Record<string, unknown>): Promise<readonly string[]> =>
      (await records.runs.list(filterOf(filter))).runs.map(({ runId }) => runId);
    expect(await found({})).toEqual(['r2', 'r1']);
    expect(await found({ task: 'build-app' })).toEqual(['r1']);
    expect(await found({ status: 'Queued' })).toEqual(['r2']);
    expect(await found({ pool: 'other', status: 'Succeeded' })).toEqual([]);
    expect(await found({ since: new Date(records.clock.now).toISOString() })).toEqual(['r2']);
    expect(await found({ until: new Date(records.clock.now - 1).toISOString() })).toEqual(['r1']);
    for (const name of ['team/app', 'team/app:1.0', `team/app@${digest}`, '127.0.0.1:5000/team/app:1.0']) {
      expect(await found({ image: name }), name).toEqual(['r1']);
    }
    for (const name of ['app', 'team/app:2.0', 'other/team/app', `team/app@sha256:${'b'.repeat(64)}`]) {
      expect(await found({ image: name }), name).toEqual([]);
    }
    for (const name of ['', '@', ':tag', `app@${digest}@x`, 'app@sha256:1', "a'b"]) {
      await expect(records.runs.list(filterOf({ image: name })), name).rejects.toMatchObject({
        code: 'invalid-argument',
      });
    }
  });

  it('pages through all runs once while others come', async () => {
    await using records = await openTestRecords(machine);
    for (let index = 0; index < 50; index += 1) await records.runs.submit(sampleRun());
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const [page] = await Promise.all([
        records.runs.list(filterOf({ top: 7, cursor })),
        records.runs.submit(sampleRun()),
      ]);
      seen.push(...page.runs.map(({ runId }) => runId));
      cursor = page.cursor;
    } while (cursor !== undefined);
    const old = seen.filter((runId) => Number.parseInt(runId.slice(1), 36) <= 50);
    expect(new Set(old).size).toBe(50);
    expect(seen).toEqual(seen.toSorted((a, b) => Number.parseInt(b.slice(1), 36) - Number.parseInt(a.slice(1), 36)));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('refuses a cursor that no page gave', async () => {
    await using records = await openTestRecords(machine);
    const forged = ['run -1', 'run 01', 'run 1e3', 'run 1 ', 'RUN 1', 'run 99999999999999999'];
    for (const cursor of ['', 'x', '%', '\0', ...forged.map((text) => Buffer.from(text).toString('base64url'))]) {
      const listed = records.runs.list(filterOf({ cursor }));
      await expect(listed, JSON.stringify(cursor)).rejects.toMatchObject({ code: 'invalid-argument' });
    }
  });

  it('cancels a queued run at once and one on an agent by asking', async () => {
    await using records = await openTestRecords(machine);
    const agent = await sampleAgent(records);
    await records.runs.submit(sampleRun());
    const queued = await records.runs.cancel('r1');
    expect(queued.run).toMatchObject({ status: 'Canceled', log: { bytes: 0, complete: true } });
    expect(queued.run.queue).toBeUndefined();
    await expect(records.runs.cancel('r1')).rejects.toMatchObject({ code: 'conflict' });
    await expect(records.runs.cancel('r77')).rejects.toMatchObject({ code: 'not-found' });
    const lease = await startRun(records, agent.agentId);
    expect((await records.runs.cancel(lease.runId)).changes).toHaveLength(1);
    const again = await records.runs.cancel(lease.runId);
    expect(again.changes).toEqual([]);
    expect(again.run).toMatchObject({ status: 'Running', isCancelRequested: true });
    expect(await records.leases.check(lease, agentToken)).toMatchObject({ cancel: 'canceled' });
    await records.leases.finish(lease, agentToken, finished('Canceled'));
    expect(await records.runs.get(lease.runId)).toMatchObject({ status: 'Canceled', isCancelRequested: false });
  });

  it('keeps a run when asked to, over or not', async () => {
    await using records = await openTestRecords(machine);
    const agent = await sampleAgent(records);
    const { run } = await records.runs.submit(sampleRun());
    expect((await records.runs.setArchived(run.runId, true)).isArchiveEnabled).toBe(true);
    await mustClaim(records, run.runId, agent.agentId);
    await records.runs.warn(run.runId, 'twice');
    await records.runs.warn(run.runId, 'twice');
    expect(await records.runs.get(run.runId)).toMatchObject({ isArchiveEnabled: true, warnings: ['twice'] });
  });
});
