import type { SourceTrigger, TaskSpec } from '@slipway/core/http';
import type { Executor } from '../database/database.ts';

/**
 * Says when the refs of a task's repositories are looked at next, in the transaction that writes the task and after its triggers' rows were
 * made: at once where it is new that they are, or how often, and never where they are not.
 */
export async function planLooks(
  trx: Executor,
  before: TaskSpec | undefined,
  after: TaskSpec,
  now: number,
): Promise<void> {
  const former = new Map((before?.trigger.sourceTriggers ?? []).map((trigger) => [trigger.name, trigger]));
  for (const trigger of after.trigger.sourceTriggers) {
    const everyMs = lookEveryMs(after, trigger);
    const old = former.get(trigger.name);
    const isSame = before !== undefined && old !== undefined && lookEveryMs(before, old) === everyMs;
    let update = trx
      .updateTable('task_triggers')
      .set({ next_check_at: everyMs === 0 ? null : now })
      .where('task', '=', after.name)
      .where('name', '=', trigger.name);
    // Whoever looks just now says when the next look is due.
    if (isSame && everyMs > 0) update = update.where('next_check_at', 'is', null);
    await update.execute();
  }
}

/** Milliseconds between looks; 0 when there are none. */
export function lookEveryMs(task: Pick<TaskSpec, 'status'>, { status, pollSeconds }: SourceTrigger): number {
  return task.status === 'Enabled' && status === 'Enabled' ? pollSeconds * 1000 : 0;
}
