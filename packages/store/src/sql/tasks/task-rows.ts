import { joinTask, SlipwayError, splitTask, type HiddenSecrets } from '@slipway/core';
import type { TaskSpec } from '@slipway/core/http';
import type { Context } from '../context.ts';
import type { Executor } from '../database/database.ts';
import type { TaskRow } from '../database/task-tables.ts';
import { recordNames } from '../secrets/record-names.ts';

/** The row of a task, if there is one. */
export async function lookUpTask(db: Executor, name: string): Promise<TaskRow | undefined> {
  return await db.selectFrom('tasks').selectAll().where('name', '=', name).executeTakeFirst();
}

/** The row of a task. Rejects with `not-found`. */
export async function findTask(db: Executor, name: string): Promise<TaskRow> {
  const row = await lookUpTask(db, name);
  if (row === undefined) throw noSuchTask(name);
  return row;
}

/** What is said when there is no such task. */
export function noSuchTask(name: string): SlipwayError {
  return new SlipwayError('not-found', `there is no task ${name}`, { advice: '`tasks list` shows those there are.' });
}

/** Name under which a task is locked. */
export function taskLock(name: string): string {
  return `task ${name}`;
}

/** What a task may show of itself. */
export function openSpec(row: TaskRow): TaskSpec {
  return JSON.parse(row.spec) as TaskSpec;
}

/** The secrets that a task was given, by place. */
export function hiddenOf(row: TaskRow, box: Context['box']): HiddenSecrets {
  return row.hidden === null ? {} : (JSON.parse(box.open(row.hidden, recordNames.task(row.name))) as HiddenSecrets);
}

/** A task with its secrets; those that are stored under names stay names. */
export function wholeSpec(row: TaskRow, box: Context['box']): TaskSpec {
  return joinTask({ open: openSpec(row), hidden: hiddenOf(row, box) });
}

/** What of a row comes from the task itself. */
export function columnsOf(spec: TaskSpec, box: Context['box']): Pick<TaskRow, 'status' | 'spec' | 'hidden' | 'key_id'> {
  const { open, hidden } = splitTask(spec);
  const isOpen = Object.keys(hidden).length === 0;
  return {
    status: spec.status,
    spec: JSON.stringify(open),
    hidden: isOpen ? null : box.seal(JSON.stringify(hidden), recordNames.task(spec.name)),
    key_id: isOpen ? null : box.keyId,
  };
}
