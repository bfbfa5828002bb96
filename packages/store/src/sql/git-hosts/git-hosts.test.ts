import type { Cause, SourceTrigger, TaskSpec, TaskSpecInput } from '@slipway/core/http';
import { sourceTriggerSchema } from '@slipway/core/http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClaimedMessage, MessageKind } from '../../port/messages.ts';
import {
  dialects,
  openTestRecords,
  startDatabases,
  type DatabaseMachine,
  type TestRecords,
} from '../testing/databases.ts';
import { agentToken, finished, mustClaim, sampleAgent, sampleRun } from '../testing/samples.ts';
import { sampleTask } from '../testing/sample-task.ts';

const commit = 'c'.repeat(40);

function trigger(change: Readonly<Record<string, unknown>> = {}): SourceTrigger {
  return sourceTriggerSchema.parse({
    name: 'push',
    sourceControlType: 'Gitea',
    repositoryUrl: 'https://git.example.io/team/app.git',
    webhookSecret: { type: 'Opaque', value: 'CLEAR-webhook' },
    accessToken: { type: 'Opaque', value: 'CLEAR-token' },
    ...change,
  });
}

function taskOf(source: SourceTrigger, change: Partial<TaskSpecInput> = {}): TaskSpec {
  return sampleTask({ trigger: { sourceTriggers: [source] }, ...change });
}

describe.each(dialects)('git hosts in %s', { timeout: 60_000 }, (dialect) => {
  let machine: DatabaseMachine;
  beforeAll(async () => {
    machine = await startDatabases(dialect);
  }, 60_000);
  afterAll(() => machine[Symbol.asyncDispose]());

  const kinds: readonly MessageKind[] = ['commit-status', 'make-hook', 'remove-hook'];

  /** Takes messages that are due, as a scheduler does, without settling them. */
  const claim = (records: TestRecords): Promise<readonly ClaimedMessage[]> =>
    records.messages.claimDue(records.clock.now, { kinds, limit: 100, perTarget: 100, leaseMs: 60_000 });

  /** Delivers all that there is, in order. */
  async function deliverAll(records: TestRecords): Promise<readonly ClaimedMessage[]> {
    const delivered: ClaimedMessage[] = [];
    for (let some = await claim(records); some.length > 0; some = await claim(records)) {
      delivered.push(...some);
      for (const message of some) await records.messages.settle(message, { kind: 'delivered' }, records.clock.now);
    }
    return delivered;
  }
  const toldOf = (messages: readonly ClaimedMessage[]) =>
    messages.map(({ kind, target, body }) => [kind, target, body]);

  describe('hooks', () => {
    it('are made with the task, again when what they are made with changes, and removed with it (statement 135)', async () => {
      await using records = await openTestRecords(machine);
      await records.tasks.create(taskOf(trigger({ createHook: true })));
      expect(toldOf(await deliverAll(records))).toEqual([['make-hook', 'build-app/push', {}]]);
      await records.gitHosts.noteHook('build-app', 'push', { kind: 'made', hookId: '17' });

      await records.tasks.patch('build-app', { description: 'nothing that a hook is about' });
      expect(await deliverAll(records)).toEqual([]);
      const changed = taskOf(trigger({ createHook: true, sourceTriggerEvents: ['commit', 'pullrequest'] }));
      await records.tasks.put(changed);
      expect(toldOf(await deliverAll(records))).toEqual([['make-hook', 'build-app/push', {}]]);

      await records.tasks.remove('build-app');
      const [removal, ...others] = await deliverAll(records);
      expect(others).toEqual([]);
      expect(removal).toMatchObject({ kind: 'remove-hook', target: 'build-app/push', body: { hookId: '17' } });
      // The trigger is gone, so the message knows what removing takes.
      expect(removal?.hidden).toEqual({
        sourceControlType: 'Gitea',
        repositoryUrl: 'https://git.example.io/team/app.git',
        accessToken: 'CLEAR-token',
      });
    });

    it.each<[what: string, task: TaskSpec]>([
      ['the task is disabled', taskOf(trigger({ createHook: true }), { status: 'Disabled' })],
      ['the trigger is disabled', taskOf(trigger({ createHook: true, status: 'Disabled' }))],
      ['the trigger wants none any more', taskOf(trigger())],
      ['the trigger is taken away', sampleTask()],
    ])('are removed when %s', async (_, task) => {
      await using records = await openTestRecords(machine);
      await records.tasks.create(taskOf(trigger({ createHook: true })));
      await deliverAll(records);
      await records.tasks.put(task);
      expect(toldOf(await deliverAll(records))).toEqual([['remove-hook', 'build-app/push', {}]]);
      await records.tasks.put(taskOf(trigger({ createHook: true })));
      expect(toldOf(await deliverAll(records))).toEqual([['make-hook', 'build-app/push', {}]]);
    });

    it('move with the repository: the old one first', async () => {
      await using records = await openTestRecords(machine);
      await records.tasks.create(taskOf(trigger({ createHook: true })));
      await deliverAll(records);
      await records.tasks.put(taskOf(trigger({ createHook: true, repositoryUrl: 'https://git.example.io/team/new' })));
      const [first, ...rest] = await claim(records);
      expect(first).toMatchObject({ kind: 'remove-hook' });
      expect(first?.hidden).toMatchObject({ repositoryUrl: 'https://git.example.io/team/app.git' });
      expect(rest).toEqual([]);
      await records.messages.settle(first!, { kind: 'delivered' }, records.clock.now);
      expect(toldOf(await claim(records))).toEqual([['make-hook', 'build-app/push', {}]]);
    });

    it('that cannot be made are a warning of the task and told once, until they are made', async () => {
      await using records = await openTestRecords(machine);
      await records.tasks.create(taskOf(trigger({ createHook: true })));
      const fail = () => records.gitHosts.noteHook('build-app', 'push', { kind: 'failed', reason: 'status 403' });
      await fail();
      await fail();
      const { triggers } = await records.triggers.explain('build-app', 20);
      expect(triggers[0]?.history).toMatchObject([{ event: 'make the hook', outcome: 'error' }]);
      expect(triggers[0]?.state).toContain('status 403');
      const warning = 'The hook of trigger push could not be made: status 403';
      expect((await records.tasks.get('build-app'))?.warnings).toEqual([warning]);
      await records.gitHosts.noteHook('build-app', 'push', { kind: 'made', hookId: '1' });
      expect((await records.tasks.get('build-app'))?.warnings).toEqual([]);
      await records.gitHosts.noteHook('nowhere', 'push', { kind: 'failed', reason: 'too late' });
    });

    it('cannot be asked of a host that makes none', async () => {
      await using records = await openTestRecords(machine);
      const task = taskOf(trigger({ createHook: true, sourceControlType: 'AzureDevOps' }));
      await expect(records.tasks.create(task)).rejects.toMatchObject({
        code: 'invalid-argument',
        message: expect.stringContaining('make it by hand') as string,
      });
    });
  });

  describe('commit statuses', () => {
    const cause: Cause = { kind: 'commit', trigger: 'push', commit, branch: 'main' };

    it('tell of a run from its queue to its end, in order, and of no other run', async () => {
      await using records = await openTestRecords(machine);
      const agent = await sampleAgent(records);
      await records.tasks.create(taskOf(trigger({ reportStatus: true })));
      await records.runs.submit(sampleRun({ task: 'build-app' }));
      await records.runs.submit(sampleRun({ cause }));
      expect(await deliverAll(records)).toEqual([]);
      const { run } = await records.runs.submit(sampleRun({ task: 'build-app', cause }));
      const told = [...(await deliverAll(records))];
      const { lease } = await mustClaim(records, run.runId, agent.agentId);
      told.push(...(await deliverAll(records)));
      await records.leases.apply(lease, agentToken, [{ kind: 'running', time: 1 }]);
      told.push(...(await deliverAll(records)));
      await records.leases.finish(lease, agentToken, finished('Failed'));
      told.push(...(await deliverAll(records)));
      expect(told.map(({ body }) => body)).toEqual([
        { commit, status: 'Queued' },
        { commit, status: 'Running' },
        { commit, status: 'Failed' },
      ]);
      for (const message of told) expect(message).toMatchObject({ target: 'build-app/push', runId: run.runId });
    });

    it('that nobody has sent yet give way to later ones; those on their way are waited for', async () => {
      await using records = await openTestRecords(machine);
      await records.tasks.create(taskOf(trigger({ reportStatus: true })));
      const { run } = await records.runs.submit(sampleRun({ task: 'build-app', cause }));
      const [queued] = await claim(records);
      expect(queued?.body).toEqual({ commit, status: 'Queued' });
      await records.runs.cancel(run.runId);
      // The first one is on its way: nothing may overtake it.
      expect(await claim(records)).toEqual([]);
      await records.messages.settle(queued!, { kind: 'delivered' }, records.clock.now);
      expect((await claim(records)).map(({ body }) => body)).toEqual([{ commit, status: 'Canceled' }]);

      const second = await records.runs.submit(
        sampleRun({ task: 'build-app', cause: { ...cause, commit: 'd'.repeat(40) } }),
      );
      await records.runs.cancel(second.run.runId);
      expect((await claim(records)).map(({ body }) => body)).toEqual([{ commit: 'd'.repeat(40), status: 'Canceled' }]);
    });

    it('are none for a trigger that wants none', async () => {
      await using records = await openTestRecords(machine);
      await records.tasks.create(taskOf(trigger()));
      await records.runs.submit(sampleRun({ task: 'build-app', cause }));
      await records.runs.submit(sampleRun({ task: 'build-app', cause: { ...cause, trigger: 'other' } }));
      expect(await deliverAll(records)).toEqual([]);
    });
  });

  describe('looks at refs', () => {
    const look = (records: TestRecords) =>
      records.gitHosts.claimLooks(records.clock.now, { limit: 10, leaseMs: 60_000 });
    const polled = trigger({ pollSeconds: 60 });
    const seen = { commits: { 'refs/heads/main': commit }, patterns: 'p' };

    it('are due at once and then when the last one said, each to one of those who claim at once', async () => {
      await using records = await openTestRecords(machine);
      await records.tasks.create(taskOf(polled));
      const claims = (await Promise.all(Array.from({ length: 8 }, () => look(records)))).flat();
      expect(claims).toHaveLength(1);
      const [first] = claims;
      expect(first).toMatchObject({
        source: { task: 'build-app', isTaskEnabled: true, accessToken: 'CLEAR-token', trigger: { name: 'push' } },
        failures: 0,
      });
      expect(first).not.toHaveProperty('seen');
      const nextAt = records.clock.now + 60_000;
      expect(await records.gitHosts.settleLook(first!, { kind: 'seen', seen, nextAt }, records.clock.now)).toBe(true);
      expect(await look(records)).toEqual([]);
      records.clock.now = nextAt;
      expect(await look(records)).toMatchObject([{ seen }]);
    });

    it('of a killed claimer go to another, whose result counts and not the late one', async () => {
      await using records = await openTestRecords(machine);
      await records.tasks.create(taskOf(polled));
      const [lost] = await look(records);
      records.clock.now += 60_000;
      const [second] = await look(records);
      const { now } = records.clock;
      expect(await records.gitHosts.settleLook(second!, { kind: 'seen', seen, nextAt: now + 1 }, now)).toBe(true);
      const late = { kind: 'seen', seen: { ...seen, commits: {} }, nextAt: now + 9e6 } as const;
      expect(await records.gitHosts.settleLook(lost!, late, now)).toBe(false);
      records.clock.now += 1;
      expect(await look(records)).toMatchObject([{ seen }]);
    });

    it('that fail count, and are told once as long as the reason is the same', async () => {
      await using records = await openTestRecords(machine);
      await records.tasks.create(taskOf(polled));
      for (const failures of [0, 1, 2]) {
        const [claimed] = await look(records);
        expect(claimed).toMatchObject({ failures });
        const { now } = records.clock;
        await records.gitHosts.settleLook(claimed!, { kind: 'failed', reason: 'away', nextAt: now }, now);
      }
      const { triggers } = await records.triggers.explain('build-app', 20);
      expect(triggers[0]?.history).toMatchObject([{ outcome: 'error', reason: 'away' }]);
    });

    it('are due at once when they are asked for, and when the task wants them anew', async () => {
      await using records = await openTestRecords(machine);
      await records.tasks.create(taskOf(polled));
      const done = async (): Promise<void> => {
        const { now } = records.clock;
        for (const claimed of await look(records)) {
          await records.gitHosts.settleLook(claimed, { kind: 'seen', seen, nextAt: now + 60_000 }, now);
        }
      };
      await done();
      await records.gitHosts.refresh('build-app');
      expect(await look(records)).toHaveLength(1);
      await done();
      await expect(records.gitHosts.refresh('nothing')).rejects.toMatchObject({ code: 'not-found' });

      await records.tasks.patch('build-app', { status: 'Disabled' });
      records.clock.now += 1e9;
      await records.gitHosts.refresh('build-app');
      expect(await look(records)).toEqual([]);
      await records.tasks.patch('build-app', { status: 'Enabled' });
      const [anew] = await look(records);
      // What happened while it was off is none of its business: it begins with what is there now.
      expect(anew).not.toHaveProperty('seen');
    });
  });
});
