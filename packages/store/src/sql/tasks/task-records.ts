import { mergePatch, SlipwayError } from '@slipway/core';
import { taskSpecSchema, validate, type TaskSpec } from '@slipway/core/http';
import type { TaskRecords } from '../../port/records.ts';
import type { Context } from '../context.ts';
import type { TaskRow } from '../database/task-tables.ts';
import { listTasks } from './list-tasks.ts';
import { removeTask } from './remove-task.ts';
import { showOneTask } from './show-tasks.ts';
import { startTask } from './start-task.ts';
import { findTask, lookUpTask, noSuchTask, openSpec, wholeSpec } from './task-rows.ts';
import { writeTask } from './write-task.ts';

/** Records of saved tasks. */
export function taskRecords(context: Context): TaskRecords {
  const { database, box } = context;
  return {
    create: async (spec, options) => {
      const make = (row: TaskRow | undefined): TaskSpec => {
        if (row === undefined) return spec;
        throw new SlipwayError('conflict', `there is a task ${spec.name} already`, {
          advice: 'Change it with `tasks update` or `tasks apply`, or take another name.',
        });
      };
      return (await writeTask(context, spec.name, make, options)).task;
    },
    put: (spec, options) => writeTask(context, spec.name, () => spec, options),
    patch: (name, patch, options) =>
      writeTask(
        context,
        name,
        (row) => {
          if (row === undefined) throw noSuchTask(name);
          const merged = validate(taskSpecSchema, mergePatch(openSpec(row), patch), 'body');
          if (merged.name === name) return merged;
          throw new SlipwayError('invalid-argument', 'body.name: the name of a task cannot be changed', {
            advice: 'Create a task of the other name and delete this one.',
          });
        },
        options,
      ),
    get: async (name) => {
      const row = await lookUpTask(database.db, name);
      return row === undefined ? undefined : await showOneTask(database.db, row);
    },
    list: (filter) => listTasks(database.db, filter),
    details: async (name) => {
      const row = await findTask(database.db, name);
      return await showOneTask(database.db, row, wholeSpec(row, box));
    },
    remove: (name) => removeTask(context, name),
    start: (start) => startTask(context, start),
  };
}
