import { SlipwayError } from '@slipway/core';
import type { TaskFilter, TaskPage } from '@slipway/core/http';
import type { Executor } from '../database/database.ts';
import { showTasks } from './show-tasks.ts';

/** A page of tasks, by name; one more than asked for is read, to know whether there is a next page. */
export async function listTasks(db: Executor, filter: TaskFilter): Promise<TaskPage> {
  let query = db
    .selectFrom('tasks')
    .selectAll()
    .orderBy('name')
    .limit(filter.top + 1);
  if (filter.status !== undefined) query = query.where('status', '=', filter.status);
  if (filter.cursor !== undefined) query = query.where('name', '>', readCursor(filter.cursor));
  const rows = await query.execute();
  const page = rows.slice(0, filter.top);
  const last = page.at(-1);
  return {
    tasks: [...(await showTasks(db, page))],
    ...(rows.length > page.length && last !== undefined ? { cursor: writeCursor(last.name) } : {}),
  };
}

function writeCursor(name: string): string {
  return Buffer.from(`task ${name}`).toString('base64url');
}

function readCursor(cursor: string): string {
  const name = /^task ([A-Za-z0-9_-]{5,50})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'))?.[1];
  if (name === undefined || writeCursor(name) !== cursor) {
    throw new SlipwayError('invalid-argument', 'this cursor is none that a list of tasks has given', {
      advice: 'Leave the cursor out to begin with the first task; pass on the one that a page ends with.',
    });
  }
  return name;
}
