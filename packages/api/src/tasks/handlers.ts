import { SlipwayError } from '@slipway/core';
import type { Task, TaskSpec, WrittenTask } from '@slipway/core/http';
import type { Principal, Store } from '@slipway/store';
import type { Logger } from 'pino';
import type { Handlers } from '../http/handler.ts';
import type { CheckOptions } from '../runs/check-request.ts';
import { checkTask } from './check-task.ts';

/** What the operations on tasks need. */
export interface TaskHandlerOptions extends CheckOptions {
  readonly store: Store;
  /** Says who changed what. */
  readonly logger: Logger;
}

/** The operations on saved tasks. */
export function taskHandlers(
  options: TaskHandlerOptions,
): Handlers<'createTask' | 'listTasks' | 'getTask' | 'putTask' | 'patchTask' | 'deleteTask' | 'listTaskDetails'> {
  const { store, logger } = options;
  const { tasks } = store;
  const check = (spec: TaskSpec): Promise<void> => checkTask(spec, options);
  const tell = (what: string, task: string, { name: by, tokenId }: Principal, facts: object = {}): void => {
    logger.info({ task, by, tokenId, ...facts }, what);
  };
  const tellWritten = (written: WrittenTask, dryRun: boolean, principal: Principal): WrittenTask => {
    const { outcome, task, changes } = written;
    if (!dryRun && outcome !== 'unchanged') {
      tell(`task ${outcome}`, task.name, principal, {
        revision: task.revision,
        fields: changes.map(({ path }) => path),
      });
    }
    return written;
  };
  return {
    createTask: async ({ body, principal }) => {
      const task = await tasks.create(body, { check });
      tell('task created', task.name, principal, { revision: task.revision });
      return task;
    },
    listTasks: ({ query }) => tasks.list(query),
    getTask: ({ params }) => requireTask(store, params.taskName),
    putTask: async ({ params, query: { revision, dryRun }, body, principal }) => {
      if (body.name !== params.taskName) {
        throw new SlipwayError('invalid-argument', `body.name: it is not ${params.taskName}, which the path names`);
      }
      const written = await tasks.put(body, { dryRun, check, ...(revision === undefined ? {} : { revision }) });
      return tellWritten(written, dryRun, principal);
    },
    patchTask: async ({ params, query: { revision, dryRun }, body, principal }) => {
      const write = { dryRun, check, ...(revision === undefined ? {} : { revision }) };
      return tellWritten(await tasks.patch(params.taskName, body, write), dryRun, principal);
    },
    deleteTask: async ({ params, principal }) => {
      await tasks.remove(params.taskName);
      tell('task deleted', params.taskName, principal);
      return undefined;
    },
    listTaskDetails: async ({ params, principal }) => {
      const task = await tasks.details(params.taskName);
      tell('secrets of a task shown', task.name, principal);
      return task;
    },
  };
}

/** A task as it is shown; rejects with `not-found`. */
async function requireTask({ tasks }: Store, name: string): Promise<Task> {
  const task = await tasks.get(name);
  if (task === undefined) throw new SlipwayError('not-found', `there is no task ${name}`);
  return task;
}
