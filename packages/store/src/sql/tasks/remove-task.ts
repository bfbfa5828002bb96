import type { Context } from '../context.ts';
import { planHooks } from '../git-hosts/plan-hooks.ts';
import { findTask, taskLock, wholeSpec } from './task-rows.ts';

/** Deletes a task with its triggers and what they remember. Its runs stay. Rejects with `not-found`. */
export async function removeTask(context: Context, name: string): Promise<void> {
  const { database, box } = context;
  await database.transaction([taskLock(name)], async (trx) => {
    await planHooks(trx, context, wholeSpec(await findTask(trx, name), box), undefined);
    // Another task of this name is another one: it begins without a past.
    await trx.deleteFrom('trigger_history').where('task', '=', name).execute();
    await trx.deleteFrom('hook_deliveries').where('task', '=', name).execute();
    await trx.deleteFrom('fired_updates').where('task', '=', name).execute();
    await trx.deleteFrom('tasks').where('name', '=', name).execute();
  });
}
