import type { GitEvent } from '@slipway/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dialects, startDatabases, type DatabaseMachine } from '../testing/databases.ts';
import { openTestContext, type TestContext } from '../testing/context.ts';
import { sampleTask } from '../testing/sample-task.ts';
import { listRuns } from '../runs/list-runs.ts';
import { startTask } from '../tasks/start-task.ts';
import { taskRecords } from '../tasks/task-records.ts';
import { forgetOldTriggers } from './forget-old.ts';
import { claimDelivery, finishDelivery } from './hook-deliveries.ts';
import { recordTrigger } from './history.ts';
import { triggerRecords } from './trigger-records.ts';

const repositoryUrl = 'https://git.example.io/team/app.git';

function push(name = 'main', after = 'a'.repeat(40)): GitEvent {
  return { kind: 'push', repositoryUrl, ref: { kind: 'branch', name }, after, isForced: false };
}

async function saveTask(context: TestContext, name = 'build-app', value = 'secret'): Promise<void> {
  await taskRecords(context).create(
    sampleTask({
      name,
      trigger: {
        sourceTriggers: [
          {
            name: 'push',
            sourceControlType: 'Gitea',
            repositoryUrl,
            branches: ['**'],
            webhookSecret: { type: 'Opaque', value },
          },
        ],
      },
    }),
  );
}

function accept(context: TestContext, deliveryId: string, ...events: readonly GitEvent[]) {
  return triggerRecords(context).accept({ task: 'build-app', trigger: 'push', deliveryId, events });
}

/** Does what follows from all deliveries that are due. */
async function processAll(context: TestContext): Promise<void> {
  while ((await triggerRecords(context).processDelivery()) !== undefined);
}

async function historyOf(context: TestContext, task = 'build-app') {
  const { triggers } = await triggerRecords(context).explain(task, 200);
  return triggers[0]?.history ?? [];
}

async function countRuns(context: TestContext): Promise<number> {
  return (await listRuns(context, { top: 1000 })).runs.length;
}

describe.each(dialects)('deliveries in %s', { timeout: 60_000 }, (dialect) => {
  let machine: DatabaseMachine;
  beforeAll(async () => {
    machine = await startDatabases(dialect);
  }, 60_000);
  afterAll(() => machine[Symbol.asyncDispose]());

  it('are accepted once, however many come at the same time', async () => {
    await using context = await openTestContext(machine);
    await saveTask(context);
    const records = triggerRecords(context);
    const results = await Promise.all(
      Array.from({ length: 250 }, (_, index) =>
        records.accept({ task: 'build-app', trigger: 'push', deliveryId: `d${index % 125}`, events: [push()] }),
      ),
    );
    expect(results.filter((result) => result === 'accepted')).toHaveLength(125);
    expect((await historyOf(context)).map(({ outcome }) => outcome)).toEqual(['duplicate']);
  });

  it('start one run each, in however many processes they are dealt with', async () => {
    await using context = await openTestContext(machine);
    await saveTask(context);
    await saveTask(context, 'build-docs');
    await saveTask(context, 'build-other', 'another secret');
    await Promise.all(Array.from({ length: 40 }, (_, index) => accept(context, `d${index}`, push(`b${index}`))));
    await Promise.all(Array.from({ length: 4 }, () => processAll(context)));
    expect(await countRuns(context)).toBe(80);
    for (const task of ['build-app', 'build-docs']) {
      const history = await historyOf(context, task);
      expect(history.map(({ outcome }) => outcome)).toEqual(Array<string>(40).fill('started'));
      expect(new Set(history.map(({ runId }) => runId)).size).toBe(40);
    }
    expect(await historyOf(context, 'build-other')).toEqual([]);
  });

  it('tell of the run that somebody started who was killed before it could tell of it', async () => {
    await using context = await openTestContext(machine);
    await saveTask(context);
    await accept(context, 'd1', push());
    const left = await claimDelivery(context);
    const { run } = await startTask(context, {
      task: 'build-app',
      cause: { kind: 'commit', trigger: 'push', commit: 'a'.repeat(40) },
      submitter: 'trigger build-app/push',
      key: `commit/build-app/push/branch main/${'a'.repeat(40)}`,
    });
    await processAll(context);
    expect(await historyOf(context)).toEqual([]);
    context.time.now += 30_001;
    await processAll(context);
    expect(await historyOf(context)).toMatchObject([{ outcome: 'started', runId: run.runId }]);
    expect(await countRuns(context)).toBe(1);
    // Should it have been frozen and not killed, it comes too late to say anything.
    expect(left && (await finishDelivery(context.database.db, left))).toBe(false);
    await accept(context, 'd2', push());
    await processAll(context);
    expect(await historyOf(context)).toMatchObject([
      { outcome: 'duplicate', runId: run.runId },
      { outcome: 'started' },
    ]);
  });

  it('are left alone until they have waited, by those who only make up for others', async () => {
    await using context = await openTestContext(machine);
    await saveTask(context);
    await accept(context, 'd1', push());
    const records = triggerRecords(context);
    context.time.now += 1999;
    expect(await records.processDelivery(2000)).toBeUndefined();
    context.time.now += 1;
    expect(await records.processDelivery(2000)).toBeDefined();
    expect(await countRuns(context)).toBe(1);
  });

  it('are dealt with in their order', async () => {
    await using context = await openTestContext(machine);
    await saveTask(context);
    await accept(context, 'd1', push('main', 'a'.repeat(40)));
    await accept(context, 'd2', push('main', 'b'.repeat(40)));
    const first = await claimDelivery(context);
    expect(first?.events).toEqual([push('main', 'a'.repeat(40))]);
    expect(await claimDelivery(context)).toBeUndefined();
    expect(first && (await finishDelivery(context.database.db, first))).toBe(true);
    expect((await claimDelivery(context))?.events).toEqual([push('main', 'b'.repeat(40))]);
  });

  it('that fail again and again are given up, told of, and taken when they are sent once more', async () => {
    await using context = await openTestContext(machine);
    await saveTask(context);
    const { db } = context.database;
    const { hidden } = await db.selectFrom('tasks').select('hidden').executeTakeFirstOrThrow();
    await db.updateTable('tasks').set({ hidden: 'damaged' }).execute();
    await accept(context, 'd1', push());
    const records = triggerRecords(context);
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await expect(records.processDelivery()).rejects.toMatchObject({ code: 'unavailable' });
      expect(await records.processDelivery()).toBeUndefined();
      context.time.now += 60_000;
    }
    expect(await historyOf(context)).toMatchObject([
      { outcome: 'error', event: 'delivery d1', reason: expect.stringMatching(/^It failed 5 times: .*key/) as string },
    ]);
    await db.updateTable('tasks').set({ hidden }).execute();
    expect(await accept(context, 'd1', push())).toBe('accepted');
    await processAll(context);
    expect((await historyOf(context))[0]).toMatchObject({ outcome: 'started' });
  });

  it('of a task or trigger that is gone lead to nothing', async () => {
    await using context = await openTestContext(machine);
    await saveTask(context);
    await saveTask(context, 'build-docs');
    await accept(context, 'd1', push());
    await taskRecords(context).patch('build-app', { trigger: { sourceTriggers: [] } });
    await processAll(context);
    expect(await countRuns(context)).toBe(0);
    await triggerRecords(context).refuse('build-app', 'push', 'too late');
    expect(await context.database.db.selectFrom('trigger_history').select('id').execute()).toEqual([]);
  });

  it('that are refused fill no history, and what is old is forgotten', async () => {
    await using context = await openTestContext(machine);
    await saveTask(context);
    const records = triggerRecords(context);
    for (let count = 0; count < 5; count += 1) await records.refuse('build-app', 'push', 'unsigned');
    expect(await historyOf(context)).toMatchObject([{ outcome: 'refused', reason: 'unsigned' }]);
    for (let count = 0; count < 60; count += 1) {
      context.time.now += 61_000;
      await records.refuse('build-app', 'push', `unsigned ${count}`);
    }
    const entry = { task: 'build-app', trigger: 'push', at: 0, reason: 'why', outcome: 'skipped' } as const;
    for (let count = 0; count < 600; count += 1) {
      await recordTrigger(context.database.db, { ...entry, event: `event ${count}` });
    }
    await accept(context, 'd1', push());
    await processAll(context);
    const size = async (outcome: 'refused' | 'skipped') =>
      (await context.database.db.selectFrom('trigger_history').select('id').where('outcome', '=', outcome).execute())
        .length;
    expect(await forgetOldTriggers(context, context.time.now)).toBe(11 + 151);
    expect([await size('refused'), await size('skipped')]).toEqual([0, 499]);
    expect(await accept(context, 'd1', push())).toBe('duplicate');
    expect(await forgetOldTriggers(context, context.time.now + 31 * 86_400_000)).toBe(2);
    expect(await accept(context, 'd1', push())).toBe('accepted');
  });
});
