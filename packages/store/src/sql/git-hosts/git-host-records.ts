import type { GitHosts, HookResult } from '../../port/git-hosts.ts';
import { lookAtTask } from '../base-images/watch.ts';
import type { Context } from '../context.ts';
import { findTask, lookUpTask, taskLock, wholeSpec } from '../tasks/task-rows.ts';
import { recordTrigger } from '../triggers/history.ts';
import { claimLooks, settleLook } from './looks.ts';
import { openSource } from './open-source.ts';

/** What the records know of git hosts. */
export function gitHostRecords(context: Context): GitHosts {
  const { database, box, clock } = context;
  return {
    sourceOf: async (task, trigger) => {
      const row = await lookUpTask(database.db, task);
      if (row === undefined) return undefined;
      const spec = wholeSpec(row, box);
      const source = spec.trigger.sourceTriggers.find(({ name }) => name === trigger);
      return source === undefined ? undefined : openSource(database.db, box, spec, source);
    },
    claimLooks: (now, claim) => claimLooks(context, now, claim),
    settleLook: (look, result, now) => settleLook(context, look, result, now),
    refresh: async (task) => {
      const now = clock();
      await database.transaction([taskLock(task)], async (trx) => {
        await findTask(trx, task);
        await trx
          .updateTable('task_triggers')
          .set({ next_check_at: now })
          .where('task', '=', task)
          .where('kind', '=', 'source')
          .where('next_check_at', 'is not', null)
          .execute();
        await lookAtTask(trx, task, now);
      });
    },
    noteHook: (task, trigger, result) => noteHook(context, task, trigger, result),
    noteStatusFailure: async (task, trigger, runId, reason) => {
      await database.transaction([taskLock(task)], async (trx) => {
        const known = await trx
          .selectFrom('task_triggers')
          .select('name')
          .where('task', '=', task)
          .where('name', '=', trigger)
          .executeTakeFirst();
        if (known === undefined) return;
        const event = `commit status of ${runId}`;
        await recordTrigger(trx, { task, trigger, at: clock(), event, outcome: 'error', reason });
      });
    },
  };
}

async function noteHook(
  { database, clock }: Context,
  task: string,
  trigger: string,
  result: HookResult,
): Promise<void> {
  await database.transaction([taskLock(task)], async (trx) => {
    const before = await trx
      .selectFrom('task_triggers')
      .select('hook_error')
      .where('task', '=', task)
      .where('name', '=', trigger)
      .executeTakeFirst();
    if (before === undefined) return;
    const set =
      result.kind === 'made'
        ? { hook_id: result.hookId, hook_error: null }
        : { hook_error: result.reason.slice(0, mostErrorText) };
    await trx.updateTable('task_triggers').set(set).where('task', '=', task).where('name', '=', trigger).execute();
    if (result.kind === 'made' || before.hook_error === set.hook_error) return;
    const reason = `The hook could not be made: ${result.reason}`;
    await recordTrigger(trx, { task, trigger, at: clock(), event: 'make the hook', outcome: 'error', reason });
  });
}

/** Most characters of an error that a trigger keeps. */
const mostErrorText = 500;
