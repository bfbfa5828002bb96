import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { taskTriggersSchema, type TaskTriggers } from '@slipway/core/http';
import type { z } from 'zod';
import { openDatabase, type Database } from '../database/database.ts';
import { dialects, startDatabases, type DatabaseMachine } from '../testing/databases.ts';
import { sampleTask } from '../testing/sample-task.ts';
import { syncTriggers } from './sync-triggers.ts';

type Triggers = z.input<typeof taskTriggersSchema>;

const nightly = { name: 'nightly', schedule: '0 2 * * *' };
const push = {
  name: 'push',
  sourceControlType: 'Gitea',
  repositoryUrl: 'https://git.example.io/Team/App.git/',
  webhookSecret: { type: 'Opaque', value: 'x' },
} as const;

describe.each(dialects)('rows of triggers in %s', { timeout: 60_000 }, (dialect) => {
  let machine: DatabaseMachine;
  beforeAll(async () => {
    machine = await startDatabases(dialect);
  }, 60_000);
  afterAll(() => machine[Symbol.asyncDispose]());

  it('follow the task, and begin anew when they listen to something else or were off', async () => {
    await using database = await openDatabase(await machine.create());
    await addTask(database);
    let before: Triggers = {};
    const sync = async (after: Triggers): Promise<void> => {
      await syncTriggers(database.db, sampleTask({ trigger: before }), sampleTask({ trigger: after }));
      before = after;
    };
    await sync({ sourceTriggers: [push], timerTriggers: [nightly, { name: 'weekly', schedule: '0 3 * * Sun' }] });
    expect(await rowsOf(database)).toMatchObject([
      { name: 'nightly', kind: 'timer', status: 'Enabled', repository: null },
      { name: 'push', kind: 'source', status: 'Enabled', repository: 'git.example.io/team/app' },
      { name: 'weekly', kind: 'timer' },
    ]);
    await remember(database);
    // Another order and another secret: they listen to the same.
    await sync({
      sourceTriggers: [{ ...push, webhookSecret: { type: 'Opaque', value: 'y' }, paths: ['src/**'] }],
      timerTriggers: [{ name: 'weekly', schedule: '0 3 * * Sun' }, nightly],
    });
    expect(await rowsOf(database)).toMatchObject(Array.from({ length: 3 }, () => ({ state: '{"a":1}', last_slot: 7 })));
    await sync({
      sourceTriggers: [{ ...push, repositoryUrl: 'https://git.example.io/team/other' }],
      timerTriggers: [{ ...nightly, status: 'Disabled' }],
      baseImageTrigger: { baseImageTriggerType: 'All' },
    });
    expect(await rowsOf(database)).toMatchObject([
      { name: 'defaultBaseimageTriggerName', kind: 'base-image', base_type: 'All' },
      { name: 'nightly', status: 'Disabled', state: '{}', last_slot: null },
      { name: 'push', repository: 'git.example.io/team/other', state: '{}', hook_id: 'hook' },
    ]);
    await sync({ timerTriggers: [{ ...nightly, name: 'push' }] });
    expect(await rowsOf(database)).toMatchObject([{ name: 'push', kind: 'timer', repository: null, hook_id: null }]);
    await sync({});
    expect(await rowsOf(database)).toEqual([]);
  });

  it('begin anew when the task itself was off', async () => {
    await using database = await openDatabase(await machine.create());
    await addTask(database);
    const trigger: TaskTriggers = taskTriggersSchema.parse({ timerTriggers: [nightly] });
    const [on, off] = [sampleTask({ trigger }), sampleTask({ trigger, status: 'Disabled' })];
    await syncTriggers(database.db, undefined, on);
    await remember(database);
    await syncTriggers(database.db, on, off);
    await syncTriggers(database.db, off, on);
    expect(await rowsOf(database)).toMatchObject([{ name: 'nightly', state: '{}', last_slot: null }]);
  });
});

async function addTask({ db }: Database): Promise<void> {
  const row = { name: 'build-app', status: 'Enabled', spec: '{}', revision: 1, created_at: 1, updated_at: 1 } as const;
  await db
    .insertInto('tasks')
    .values({ ...row, hidden: null, key_id: null })
    .execute();
}

async function remember({ db }: Database): Promise<void> {
  await db.updateTable('task_triggers').set({ state: '{"a":1}', last_slot: 7, hook_id: 'hook' }).execute();
}

async function rowsOf({ db }: Database) {
  return await db.selectFrom('task_triggers').selectAll().orderBy('name').execute();
}
