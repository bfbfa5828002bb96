import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestRecords, dialects, startDatabases, testKey, type DatabaseMachine } from '../testing/databases.ts';
import { sampleTask, secretTask } from '../testing/sample-task.ts';

const start = (task: string) => ({ task, cause: { kind: 'manual' }, submitter: 'someone' }) as const;

describe.each(dialects)('stored secrets in %s', { timeout: 60_000 }, (dialect) => {
  let machine: DatabaseMachine;
  beforeAll(async () => {
    machine = await startDatabases(dialect);
  }, 60_000);
  afterAll(() => machine[Symbol.asyncDispose]());

  it('are used by name, and in their value of the time of the run', async () => {
    await using records = await openTestRecords(machine);
    const password = { type: 'StoredSecret', secret: 'registry-password' } as const;
    const task = sampleTask({
      credentials: [{ registry: 'r.example.io', username: { type: 'Opaque', value: 'me' }, password }],
    });
    await expect(records.tasks.create(task)).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining('registry-password') as string,
    });
    await records.secrets.set('registry-password', 'first');
    await records.tasks.create(task);
    expect(await records.tasks.get('build-app')).toMatchObject({ credentials: [{ password }] });
    expect(await records.tasks.details('build-app')).toMatchObject({ credentials: [{ password }] });
    await records.tasks.start(start('build-app'));
    records.clock.now += 1000;
    const again = await records.secrets.set('registry-password', 'second');
    expect(Date.parse(again.lastUpdatedTime) - Date.parse(again.createTime)).toBe(1000);
    await records.tasks.start(start('build-app'));
    const passwords = await Promise.all(
      ['r1', 'r2'].map(async (runId) => (await records.runs.inputOf(runId)).request.credentials[0]?.password),
    );
    expect(passwords).toEqual(['first', 'second']);
    expect(JSON.stringify(await records.runs.get('r2'))).not.toContain('second');
  });

  it('stay while a task uses them', async () => {
    await using records = await openTestRecords(machine);
    await records.secrets.set('one', 'x');
    await records.secrets.set('another', 'x');
    const values = [{ name: 'a', secret: 'one' }];
    const step = { type: 'EncodedTask' as const, encodedTaskContent: 'YQ==', values };
    await records.tasks.create(sampleTask({ step }));
    await expect(records.secrets.remove('one')).rejects.toMatchObject({
      code: 'conflict',
      details: { usedBy: ['build-app'] },
    });
    expect((await records.secrets.list()).map(({ name, usedBy }) => [name, usedBy])).toEqual([
      ['another', []],
      ['one', ['build-app']],
    ]);
    await records.tasks.put(sampleTask());
    await records.secrets.remove('one');
    await expect(records.secrets.remove('one')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('and those of tasks are encrypted anew with another key', async () => {
    const database = await machine.create();
    const other = new Uint8Array(32).fill(9);
    {
      await using records = await openTestRecords(machine, { database });
      await records.secrets.set('one', 'CLEAR-stored');
      await records.tasks.create(secretTask());
    }
    {
      await using records = await openTestRecords(machine, { database, keys: [other, testKey] });
      expect(await records.upkeep.rotateSecrets()).toBe(2);
      expect(await records.upkeep.rotateSecrets()).toBe(0);
    }
    await expect(openTestRecords(machine, { database })).rejects.toMatchObject({ code: 'unavailable' });
    await using records = await openTestRecords(machine, { database, keys: [other] });
    expect(await records.tasks.details('build-app')).toMatchObject(secretTask());
  });
});
