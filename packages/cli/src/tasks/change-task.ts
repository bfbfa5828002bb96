import { SlipwayError } from '@slipway/core';
import type { Client, TaskSpec, WrittenTask } from '@slipway/core/http';
import { specOf } from './create/spec.ts';

/** How often a change is made anew because somebody else changed the task meanwhile. */
const mostTries = 5;

/**
 * Reads a task, changes it and writes it, unless somebody has changed it in between: then it is read and changed again. Secrets are not shown
 * and so not sent: each stays where it is. `undefined` from `change` writes nothing.
 */
export async function changeTask(
  call: Client,
  taskName: string,
  change: (spec: TaskSpec) => TaskSpec | undefined | Promise<TaskSpec | undefined>,
): Promise<WrittenTask | undefined> {
  const params = { taskName };
  for (let tries = 1; ; tries += 1) {
    const task = await call('getTask', { params });
    const body = await change(specOf(task));
    if (body === undefined) return undefined;
    try {
      return await call('putTask', { params, query: { revision: task.revision }, body });
    } catch (error) {
      if (!(error instanceof SlipwayError) || error.code !== 'conflict' || tries === mostTries) throw error;
    }
  }
}
