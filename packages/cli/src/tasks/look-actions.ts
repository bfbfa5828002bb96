import { SlipwayError } from '@slipway/core';
import type { Task, TaskPage } from '@slipway/core/http';
import { defined } from '../defined.ts';
import { askYesNo } from '../input/ask.ts';
import { writeAnswer } from '../output/object.ts';
import { connect } from '../service/connect.ts';
import type { DeleteFlags, ListTasksFlags, ShowFlags } from './flags.ts';
import { taskTable } from './task-table.ts';
import { writeTask } from './tell-task.ts';

/** The service answers at most so many tasks at once. */
const perPage = 1000;

/** `tasks list`: all tasks, by name. */
export async function listTasksAction(flags: ListTasksFlags): Promise<number> {
  const { call } = await connect(flags);
  const tasks: Task[] = [];
  let page: TaskPage | undefined;
  do {
    page = await call('listTasks', {
      query: { top: perPage, ...defined({ status: flags.status, cursor: page?.cursor }) },
    });
    tasks.push(...page.tasks);
  } while (page.cursor !== undefined);
  if (flags.quiet === true) process.stdout.write(tasks.map(({ name }) => `${name}\n`).join(''));
  else writeAnswer(flags.output, tasks, () => taskTable(tasks));
  return 0;
}

/** `tasks show`: one task; its secrets only for an administrator who asks for them. */
export async function showTaskAction(taskName: string, flags: ShowFlags): Promise<number> {
  const { call } = await connect(flags);
  const operation = flags.withSecureProperties === true ? 'listTaskDetails' : 'getTask';
  writeTask(await call(operation, { params: { taskName } }), flags.output);
  return 0;
}

/** `tasks delete`: asks on a terminal, and needs --yes elsewhere. */
export async function deleteTaskAction(taskName: string, flags: DeleteFlags): Promise<number> {
  const { call } = await connect(flags);
  if (flags.yes !== true) {
    if (!process.stdin.isTTY) {
      throw new SlipwayError('invalid-argument', `deleting task '${taskName}' needs a yes`, {
        advice: 'Add --yes where nobody can be asked.',
      });
    }
    if (!(await askYesNo(`Delete task '${taskName}' with its triggers? Its runs stay.`))) {
      process.stderr.write('Nothing was deleted\n');
      return 0;
    }
  }
  await call('deleteTask', { params: { taskName } });
  process.stderr.write(`Deleted task '${taskName}'\n`);
  return 0;
}
