import { canonicalRepository } from '@slipway/core';
import type { SourceTrigger, TaskSpec } from '@slipway/core/http';
import type { Context } from '../context.ts';
import type { Executor } from '../database/database.ts';
import { enqueueMessage } from '../messages/enqueue.ts';
import { openSource } from './open-source.ts';

/**
 * Has hooks made and removed as a task's new form wants it, in the transaction that writes the task, and before its triggers' rows change:
 * they know the hooks that are there. Without a new form the task is deleted.
 */
export async function planHooks(
  trx: Executor,
  context: Context,
  before: TaskSpec | undefined,
  after: TaskSpec | undefined,
): Promise<void> {
  const [former, present] = [wantedHooks(before), wantedHooks(after)];
  for (const [name, trigger] of former) {
    if (before === undefined || placeOf(present.get(name)) === placeOf(trigger)) continue;
    await removeHook(trx, context, before, trigger);
  }
  for (const [name, trigger] of present) {
    const old = former.get(name);
    if (after === undefined || (old !== undefined && contentOf(old) === contentOf(trigger))) continue;
    await enqueueMessage(trx, {
      kind: 'make-hook',
      ...addressing(after.name, trigger),
      event: 'make hook',
      body: {},
      at: context.clock(),
    });
  }
}

/** Triggers whose hook the service makes, by name: those that can start something. */
function wantedHooks(spec: TaskSpec | undefined): ReadonlyMap<string, SourceTrigger> {
  if (spec?.status !== 'Enabled') return new Map();
  const wanted = spec.trigger.sourceTriggers.filter(({ createHook, status }) => createHook && status === 'Enabled');
  return new Map(wanted.map((trigger) => [trigger.name, trigger]));
}

/** Where a hook lies: it is another one when this changes. */
function placeOf(trigger: SourceTrigger | undefined): string {
  if (trigger === undefined) return '';
  return JSON.stringify([trigger.sourceControlType, canonicalRepository(trigger.repositoryUrl), trigger.apiUrl]);
}

/** What a hook is made with. */
function contentOf(trigger: SourceTrigger): string {
  return JSON.stringify([placeOf(trigger), trigger.webhookSecret, trigger.accessToken, trigger.sourceTriggerEvents]);
}

/** Messages about one trigger's hook are delivered in order; the last one about one repository is enough. */
function addressing(task: string, trigger: SourceTrigger) {
  const target = `${task}/${trigger.name}`;
  return { target, lane: `hook ${target}`, coalesce: `hook ${placeOf(trigger)}` };
}

/** The message takes along what the trigger will not be there to say. */
async function removeHook(trx: Executor, context: Context, task: TaskSpec, trigger: SourceTrigger): Promise<void> {
  const { box, clock } = context;
  const row = await trx
    .selectFrom('task_triggers')
    .select('hook_id')
    .where('task', '=', task.name)
    .where('name', '=', trigger.name)
    .executeTakeFirst();
  const { accessToken } = await openSource(trx, box, task, trigger);
  const { sourceControlType, repositoryUrl, apiUrl } = trigger;
  const hookId = row?.hook_id ?? undefined;
  await enqueueMessage(trx, {
    kind: 'remove-hook',
    ...addressing(task.name, trigger),
    event: 'remove hook',
    body: { ...(hookId === undefined ? {} : { hookId }) },
    hidden: { box, value: { sourceControlType, repositoryUrl, apiUrl, accessToken } },
    at: clock(),
  });
  await trx
    .updateTable('task_triggers')
    .set({ hook_id: null, hook_error: null })
    .where('task', '=', task.name)
    .where('name', '=', trigger.name)
    .execute();
}
