import { canonicalRepository } from '@slipway/core';
import type { TaskSpec, TaskTriggers } from '@slipway/core/http';
import type { Executor } from '../database/database.ts';
import type { TaskTriggerRow } from '../database/task-tables.ts';

type Definition = Pick<TaskTriggerRow, 'name' | 'kind' | 'status' | 'repository'> & {
  readonly base_type: 'Runtime' | 'All' | null;
  /** While this is the same, what the trigger remembers still holds. */
  readonly identity: string;
};

/** What a trigger that begins anew remembers. */
const nothing = { state: '{}', last_slot: null, next_check_at: null } as const;

/**
 * Makes the rows of a task's triggers those of its new form, in the transaction that writes it. A trigger that listens to something else than
 * before, or was off, begins anew: what happened meanwhile is none of its business.
 */
export async function syncTriggers(trx: Executor, before: TaskSpec | undefined, after: TaskSpec): Promise<void> {
  const former = new Map((before === undefined ? [] : definitionsOf(before)).map((trigger) => [trigger.name, trigger]));
  const present = definitionsOf(after);
  const gone = [...former.keys()].filter((name) => !present.some((trigger) => trigger.name === name));
  if (gone.length > 0) {
    await trx.deleteFrom('task_triggers').where('task', '=', after.name).where('name', 'in', gone).execute();
  }
  for (const { identity, ...columns } of present) {
    const old = former.get(columns.name);
    if (old?.kind === columns.kind) {
      await trx
        .updateTable('task_triggers')
        .set({ ...columns, ...(old.identity === identity ? {} : nothing) })
        .where('task', '=', after.name)
        .where('name', '=', columns.name)
        .execute();
      continue;
    }
    await trx.deleteFrom('task_triggers').where('task', '=', after.name).where('name', '=', columns.name).execute();
    await trx
      .insertInto('task_triggers')
      .values({
        task: after.name,
        ...columns,
        ...nothing,
        last_event: null,
        last_event_at: null,
        hook_id: null,
        hook_error: null,
      })
      .execute();
  }
}

function definitionsOf({ status, trigger }: TaskSpec): readonly Definition[] {
  return [...sources(trigger), ...timers(trigger), ...baseImages(trigger)].map((definition) => ({
    ...definition,
    identity: JSON.stringify([status, definition.status, definition.identity]),
  }));
}

function sources({ sourceTriggers }: TaskTriggers): readonly Definition[] {
  return sourceTriggers.map(({ name, status, repositoryUrl }) => {
    const repository = canonicalRepository(repositoryUrl);
    return { name, kind: 'source', status, repository, base_type: null, identity: repository };
  });
}

function timers({ timerTriggers }: TaskTriggers): readonly Definition[] {
  return timerTriggers.map(({ name, status, ...rest }) => {
    return { name, kind: 'timer', status, repository: null, base_type: null, identity: JSON.stringify(rest) };
  });
}

function baseImages({ baseImageTrigger: base }: TaskTriggers): readonly Definition[] {
  if (base === undefined) return [];
  const { name, status, baseImageTriggerType } = base;
  return [
    {
      name,
      kind: 'base-image',
      status,
      repository: null,
      base_type: baseImageTriggerType,
      identity: baseImageTriggerType,
    },
  ];
}
