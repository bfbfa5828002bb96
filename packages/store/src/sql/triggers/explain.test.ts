import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestContext } from '../testing/context.ts';
import { dialects, startDatabases, type DatabaseMachine } from '../testing/databases.ts';
import { sampleTask } from '../testing/sample-task.ts';
import { taskRecords } from '../tasks/task-records.ts';
import { explainTask } from './explain.ts';

const time = Date.UTC(2030, 0, 1, 2);
const moment = new Date(time).toISOString();

describe.each(dialects)('the explanation of a task in %s', { timeout: 60_000 }, (dialect) => {
  let machine: DatabaseMachine;
  beforeAll(async () => {
    machine = await startDatabases(dialect);
  }, 60_000);
  afterAll(() => machine[Symbol.asyncDispose]());

  it('says when a timer is due, as far as a scheduler has found out', async () => {
    await using context = await openTestContext(machine);
    await taskRecords(context).create(
      sampleTask({ trigger: { timerTriggers: [{ name: 'nightly', schedule: '0 2 * * *', jitterSeconds: 60 }] } }),
    );
    const explain = async () => (await explainTask(context, 'build-app', 5)).triggers[0];
    expect(await explain()).toMatchObject({
      kind: 'timer',
      state: expect.stringMatching(/^No scheduler has looked at it yet/) as string,
      nextOccurrences: [],
    });
    await context.database.db
      .updateTable('task_triggers')
      .set({ state: JSON.stringify({ next: [moment] }), last_slot: time - 86_400_000, next_check_at: time })
      .execute();
    expect(await explain()).toEqual({
      name: 'nightly',
      kind: 'timer',
      status: 'Enabled',
      listensTo: [
        'Minutes that 0 2 * * * names, in UTC.',
        'A run starts up to 60 s after its minute.',
        'Minutes that passed while no scheduler ran start nothing.',
      ],
      state: `It starts a run at ${moment}. Everything up to 2029-12-31T02:00:00.000Z is dealt with.`,
      nextOccurrences: [moment],
      nextCheckTime: moment,
      history: [],
    });
    await taskRecords(context).patch('build-app', { status: 'Disabled' });
    expect(await explain()).toMatchObject({ state: 'It starts nothing: the task is disabled.' });
    expect(await explain()).not.toHaveProperty('nextCheckTime');
  });

  it('says of each base image whether a change of it counts, and why not', async () => {
    await using context = await openTestContext(machine);
    const { db } = context.database;
    await taskRecords(context).create(sampleTask({ trigger: { baseImageTrigger: {} } }));
    const explain = async () => (await explainTask(context, 'build-app', 5)).triggers[0];
    expect((await explain())?.state).toBe(
      'It waits for the first successful run: only that tells what the images were built on.',
    );
    const base = { task: 'build-app', platform: '{}', platform_digest: null, judged_digest: null, run_seq: 1 };
    const image = (name: string, change: { readonly type?: 'buildtime'; readonly pinned?: 1 } = {}) => ({
      ...base,
      reference: name,
      name,
      type: 'runtime' as const,
      pinned: 0 as const,
      digest: `sha256:${'a'.repeat(64)}`,
      ...change,
    });
    await db
      .insertInto('base_images')
      .values([
        image('registry.example.io/node:20'),
        image('registry.example.io/gone:1'),
        image(`registry.example.io/fixed@sha256:${'b'.repeat(64)}`, { pinned: 1 }),
        image('registry.example.io/golang:1', { type: 'buildtime' }),
      ])
      .execute();
    const watched = { registry: 'registry.example.io', failures: 0, checked_at: time, next_check_at: time };
    await db
      .insertInto('watched_images')
      .values([
        {
          ...watched,
          reference: 'registry.example.io/node:20',
          digest: `sha256:${'a'.repeat(64)}`,
          state: 'watched',
          reason: 'It is looked at.',
        },
        {
          ...watched,
          reference: 'registry.example.io/gone:1',
          digest: null,
          state: 'missing',
          reason: 'The registry has no such tag.',
        },
      ])
      .execute();
    const explained = await explain();
    expect(explained?.state).toBe('It starts a run when one of its images changes; 1 of 2 cannot be looked at.');
    expect(
      explained?.images?.map(({ reference, state }) => [reference.split('/')[1]?.split(/[:@]/)[0], state]),
    ).toEqual([
      ['fixed', 'pinned'],
      ['gone', 'missing'],
      ['node', 'watched'],
      ['golang', 'not-counted'],
    ]);
    expect(explained?.images?.[2]).toMatchObject({ current: `sha256:${'a'.repeat(64)}`, lastCheckTime: moment });
    await taskRecords(context).patch('build-app', { trigger: { baseImageTrigger: { baseImageTriggerType: 'All' } } });
    expect((await explain())?.images?.at(-1)).toMatchObject({ state: 'not-checked' });
  });
});
