import { resolveSecrets, storedSecretsOf } from '@slipway/core';
import type { SourceTrigger, TaskSpec } from '@slipway/core/http';
import type { Context } from '../context.ts';
import type { Executor } from '../database/database.ts';
import type { TaskRow } from '../database/task-tables.ts';
import { readSecrets } from '../tasks/stored-secrets.ts';
import { lookUpTask, wholeSpec } from '../tasks/task-rows.ts';

/** A source trigger with its task, and the secret that its deliveries show. */
export interface Listener {
  readonly task: string;
  readonly isTaskEnabled: boolean;
  readonly contextPath: string | undefined;
  readonly trigger: SourceTrigger;
  readonly secret: string;
}

/** One source trigger; undefined when there is none. Rejects with `not-found` when the secret that it names is not stored. */
export async function findListener(
  { database: { db }, box }: Context,
  task: string,
  trigger: string,
): Promise<Listener | undefined> {
  const row = await lookUpTask(db, task);
  if (row === undefined) return undefined;
  return (await listenersOf(db, box, row, (name) => name === trigger))[0];
}

/** Every source trigger of some repositories, given in the form that is compared. Those whose secret is not stored are left out. */
export async function listenersTo(
  { database: { db }, box }: Context,
  repositories: readonly string[],
): Promise<readonly Listener[]> {
  if (repositories.length === 0) return [];
  const triggers = await db
    .selectFrom('task_triggers')
    .select(['task', 'name'])
    .where('kind', '=', 'source')
    .where('repository', 'in', repositories)
    .orderBy('task')
    .execute();
  const names = [...new Set(triggers.map(({ task }) => task))];
  const listeners: Listener[] = [];
  for (const name of names) {
    const row = await lookUpTask(db, name);
    const isOne = (trigger: string): boolean => triggers.some((entry) => entry.task === name && entry.name === trigger);
    if (row !== undefined) listeners.push(...(await listenersOf(db, box, row, isOne).catch(() => [])));
  }
  return listeners;
}

async function listenersOf(
  db: Executor,
  box: Context['box'],
  row: TaskRow,
  isWanted: (trigger: string) => boolean,
): Promise<readonly Listener[]> {
  const spec = onlyHooks(wholeSpec(row, box), isWanted);
  const resolved = resolveSecrets(spec, await readSecrets(db, box, storedSecretsOf(spec)));
  return resolved.trigger.sourceTriggers.map((trigger) => ({
    task: row.name,
    isTaskEnabled: row.status === 'Enabled',
    contextPath: spec.step.contextPath,
    trigger,
    secret: trigger.webhookSecret.type === 'Opaque' ? (trigger.webhookSecret.value ?? '') : '',
  }));
}

/** Of the secrets of a task, those of hooks are needed here, and others may be missing. */
function onlyHooks(spec: TaskSpec, isWanted: (trigger: string) => boolean): TaskSpec {
  const { contextPath } = spec.step;
  return {
    ...spec,
    step: {
      type: 'EncodedTask',
      ...(contextPath === undefined ? {} : { contextPath }),
      encodedTaskContent: '',
      values: [],
      env: [],
      secrets: [],
    },
    credentials: [],
    trigger: {
      timerTriggers: [],
      sourceTriggers: spec.trigger.sourceTriggers
        .filter(({ name }) => isWanted(name))
        .map(({ accessToken: _, ...source }) => source),
    },
  };
}
