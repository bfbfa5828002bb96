import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { taskFilterSchema, taskSchema, taskSpecSchema, type TaskFilter } from '@slipway/core/http';
import { sql } from 'kysely';
import { openDatabase } from '../database/database.ts';
import { dialects, openTestRecords, startDatabases, type DatabaseMachine } from '../testing/databases.ts';
import { sampleTask, secretTask } from '../testing/sample-task.ts';

const filterOf = (filter: Record<string, unknown> = {}): TaskFilter => taskFilterSchema.parse(filter);

describe.each(dialects)('records of tasks in %s', { timeout: 60_000 }, (dialect) => {
  let machine: DatabaseMachine;
  beforeAll(async () => {
    machine = await startDatabases(dialect);
  }, 60_000);
  afterAll(() => machine[Symbol.asyncDispose]());

  it('creates a task once, and shows it in the form of the contract', async () => {
    await using records = await openTestRecords(machine);
    const spec = sampleTask({
      description: 'builds the app',
      trigger: { timerTriggers: [{ name: 'nightly', schedule: '0 2 * * *' }] },
    });
    const task = await records.tasks.create(spec);
    expect(taskSchema.parse(task)).toEqual(task);
    expect(task).toMatchObject({ ...spec, revision: 1, baseImageDependencies: [], warnings: [] });
    expect(await records.tasks.get('build-app')).toEqual(task);
    await expect(records.tasks.create(spec)).rejects.toMatchObject({ code: 'conflict' });
    expect(await records.tasks.get('other')).toBeUndefined();
  });

  it('131: shows no secret of a task, and keeps none in the open; only its details give them', async () => {
    const database = await machine.create();
    const spec = secretTask();
    {
      await using records = await openTestRecords(machine, { database });
      const shown = [
        await records.tasks.create(spec),
        await records.tasks.get(spec.name),
        await records.tasks.list(filterOf()),
        await records.tasks.put({ ...spec, timeout: 600 }, { dryRun: true }),
      ];
      expect(JSON.stringify(shown)).not.toContain('CLEAR-');
      expect(JSON.stringify(shown)).not.toContain(Buffer.from('CLEAR-bytes').toString('base64'));
      const details = await records.tasks.details(spec.name);
      expect(details).toMatchObject(spec);
    }
    await using opened = await openDatabase(database);
    const { rows } = await sql<{ spec: string; hidden: string }>`select spec, hidden from tasks`.execute(opened.db);
    expect(JSON.stringify(rows)).not.toContain('CLEAR-');
    expect(rows[0]?.hidden).toMatch(/^[0-9a-f]{16}\./);
  });

  it('keeps secrets that an update leaves out, at the same places only', async () => {
    await using records = await openTestRecords(machine);
    const spec = secretTask();
    await records.tasks.create(spec);
    const shown = await records.tasks.get(spec.name);
    const again = taskSpecSchema.parse(
      Object.fromEntries(Object.entries(shown ?? {}).filter(([name]) => name in taskSpecSchema.parse(spec))),
    );
    expect(await records.tasks.put({ ...again, timeout: 600 })).toMatchObject({
      outcome: 'changed',
      changes: [{ path: 'timeout', before: 3600, after: 600 }],
      task: { revision: 2 },
    });
    expect(await records.tasks.details(spec.name)).toMatchObject({ ...spec, timeout: 600 });
    const moved = { ...again, credentials: [{ ...again.credentials[0]!, registry: 'other.example.io' }] };
    await expect(records.tasks.put(moved)).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining('credentials[other.example.io].username') as string,
    });
    await expect(records.tasks.create({ ...again, name: 'another' })).rejects.toMatchObject({
      code: 'invalid-argument',
      details: { places: expect.arrayContaining(['step.contextAccessToken', 'step.values[PASSWORD]']) as unknown },
    });
  });

  it('says that the same again changes nothing, and tells a changed secret without its value', async () => {
    await using records = await openTestRecords(machine);
    const spec = secretTask();
    await records.tasks.create(spec);
    expect(await records.tasks.put(spec)).toMatchObject({ outcome: 'unchanged', changes: [], task: { revision: 1 } });
    const other = secretTask({
      credentials: [
        {
          registry: 'private.example.io',
          username: { type: 'Opaque', value: 'CLEAR-username' },
          password: { type: 'Opaque', value: 'CLEAR-another' },
        },
      ],
    });
    const change = { path: 'credentials[private.example.io].password', before: '***', after: '***' };
    expect(await records.tasks.put(other, { dryRun: true })).toMatchObject({ outcome: 'changed', changes: [change] });
    expect((await records.tasks.get(spec.name))?.revision).toBe(1);
    expect(await records.tasks.put(other)).toMatchObject({ outcome: 'changed', changes: [change] });
    expect((await records.tasks.details(spec.name)).credentials).toEqual(other.credentials);
  });

  it('patches what is given and leaves the rest, and refuses what is no task', async () => {
    await using records = await openTestRecords(machine);
    const spec = secretTask();
    await records.tasks.create(spec);
    const patched = await records.tasks.patch(spec.name, { status: 'Disabled', description: 'off', priority: 2 });
    expect(patched.changes.map(({ path }) => path).toSorted()).toEqual(['description', 'priority', 'status']);
    expect(await records.tasks.details(spec.name)).toMatchObject({ ...spec, status: 'Disabled', priority: 2 });
    expect((await records.tasks.patch(spec.name, { description: null })).task.description).toBeUndefined();
    for (const patch of [
      { timeout: 1 },
      { name: 'other-name' },
      { nothing: 1 },
      { step: null },
      { step: { type: 'X' } },
    ]) {
      await expect(records.tasks.patch(spec.name, patch), JSON.stringify(patch)).rejects.toMatchObject({
        code: 'invalid-argument',
      });
    }
    await expect(records.tasks.patch('nothing', {})).rejects.toMatchObject({ code: 'not-found' });
  });

  it('writes only on the revision that was named, and loses no change of many at once', async () => {
    await using records = await openTestRecords(machine);
    await records.tasks.create(sampleTask());
    await expect(records.tasks.patch('build-app', { timeout: 700 }, { revision: 3 })).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(records.tasks.put(sampleTask({ name: 'not-there' }), { revision: 1 })).rejects.toMatchObject({
      code: 'conflict',
    });
    const guarded = await Promise.allSettled(
      [301, 302, 303].map((timeout) => records.tasks.patch('build-app', { timeout }, { revision: 1 })),
    );
    expect(guarded.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await Promise.all(
      [{ description: 'a' }, { priority: 1 }, { logTemplate: 'log' }].map((patch) =>
        records.tasks.patch('build-app', patch),
      ),
    );
    expect(await records.tasks.get('build-app')).toMatchObject({
      description: 'a',
      priority: 1,
      logTemplate: 'log',
      revision: 5,
    });
  });

  it('asks the check before anything is written', async () => {
    await using records = await openTestRecords(machine);
    const seen: string[] = [];
    const check = (spec: { readonly name: string }): Promise<void> => {
      seen.push(spec.name);
      return Promise.reject(new Error('no good'));
    };
    await expect(records.tasks.create(sampleTask(), { check })).rejects.toThrow('no good');
    await expect(records.tasks.put(sampleTask(), { check, dryRun: true })).rejects.toThrow('no good');
    expect(seen).toEqual(['build-app', 'build-app']);
    expect(await records.tasks.get('build-app')).toBeUndefined();
  });

  it('lists tasks by name, page by page', async () => {
    await using records = await openTestRecords(machine);
    for (const name of ['task-c', 'task-a', 'task-d', 'task-b', 'task-e']) {
      await records.tasks.create(sampleTask({ name, status: name === 'task-b' ? 'Disabled' : 'Enabled' }));
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await records.tasks.list(filterOf({ top: 2, cursor }));
      seen.push(...page.tasks.map(({ name }) => name));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(['task-a', 'task-b', 'task-c', 'task-d', 'task-e']);
    const disabled = await records.tasks.list(filterOf({ status: 'Disabled' }));
    expect(disabled.tasks.map(({ name }) => name)).toEqual(['task-b']);
    await expect(records.tasks.list(filterOf({ cursor: 'x' }))).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  it('135: deletes a task with its triggers, and keeps its runs', async () => {
    const database = await machine.create();
    {
      await using records = await openTestRecords(machine, { database });
      await records.secrets.set('token', 'CLEAR');
      await records.tasks.create(
        secretTask({
          credentials: [
            {
              registry: 'r',
              username: { type: 'Opaque', value: 'u' },
              password: { type: 'StoredSecret', secret: 'token' },
            },
          ],
        }),
      );
      await records.tasks.start({ task: 'build-app', cause: { kind: 'manual' }, submitter: 'someone' });
      await records.tasks.remove('build-app');
      await expect(records.tasks.remove('build-app')).rejects.toMatchObject({ code: 'not-found' });
      expect(await records.tasks.get('build-app')).toBeUndefined();
      expect(await records.runs.get('r1')).toMatchObject({ task: 'build-app', status: 'Queued' });
      await records.secrets.remove('token');
    }
    await using opened = await openDatabase(database);
    for (const table of ['task_triggers', 'task_secrets', 'trigger_history'] as const) {
      expect(await opened.db.selectFrom(table).selectAll().execute(), table).toEqual([]);
    }
  });
});
