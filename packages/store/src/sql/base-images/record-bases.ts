import { canonicalImage, formatImageRef, parseImageRef, type ImageRef } from '@slipway/core';
import type { Run, TaskSpec } from '@slipway/core/http';
import type { Insertable } from 'kysely';
import type { Executor } from '../database/database.ts';
import type { BaseImageRow, TaskTables } from '../database/task-tables.ts';
import type { RunRow } from '../database/tables.ts';
import type { Context } from '../context.ts';
import { watchImages } from './watch.ts';
import { warnOfCircle } from './warn-of-circle.ts';

type NewBaseImage = Insertable<TaskTables['base_images']>;

/**
 * Makes what a successful run's builds stood on the base images of its task, in the transaction that ends the run. Those of an older run, of a
 * run of part of the steps, and of a pull request's code say nothing about the task.
 */
export async function recordBaseImages(trx: Executor, context: Context, run: RunRow, now: number): Promise<void> {
  const { task } = run;
  if (task === null || !(await countsForTask(trx, task, run))) return;
  const images = JSON.parse(run.base_images) as Run['baseImages'];
  const rows = new Map<string, NewBaseImage>();
  for (const { type, image, isPinned } of images) {
    const row = {
      task,
      ...columnsOf(refOf(image), context, isPinned),
      type,
      platform: run.platform,
      digest: image.digest ?? null,
      run_seq: run.seq,
    };
    // Builds tell them in their order: of a tag that moved during the run, the former digest is the one to be compared.
    const key = `${row.type} ${row.reference}`;
    if (!rows.has(key)) rows.set(key, row);
  }
  await replace(trx, task, [...rows.values()]);
  await watchImages(trx, [...rows.values()], now);
  await warnOfCircle(trx, context, task);
}

/** Shows what a task's Dockerfile names as its base images, until a run tells what they really are; in the transaction that writes the task. */
export async function expectBaseImages(trx: Executor, context: Context, spec: TaskSpec): Promise<void> {
  const known = await trx
    .selectFrom('base_images')
    .select('task')
    .where('task', '=', spec.name)
    .where('run_seq', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  if (known !== undefined) return;
  const rows = new Map<string, NewBaseImage>();
  for (const { type, reference } of spec.expectedBaseImages ?? []) {
    const image = parseImageRef(reference);
    if (image === undefined) continue;
    const columns = columnsOf(image, context, image.digest !== undefined);
    const platform = JSON.stringify(spec.platform);
    rows.set(`${type} ${columns.reference}`, {
      task: spec.name,
      ...columns,
      type,
      platform,
      digest: null,
      run_seq: null,
    });
  }
  await replace(trx, spec.name, [...rows.values()]);
}

function refOf({ registry, repository, tag, digest }: Run['baseImages'][number]['image']): ImageRef {
  return {
    registry,
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

function columnsOf(image: ImageRef, { ownRegistry }: Context, isPinned = false) {
  const { digest, ...named } = image;
  // A digest that was used is not part of the name, unless the name is nothing else.
  const name = image.tag === undefined ? image : isPinned && digest !== undefined ? image : named;
  const reference = canonicalImage(image, ownRegistry);
  const pinned: BaseImageRow['pinned'] = isPinned || reference.includes('@') ? 1 : 0;
  return { reference, name: formatImageRef(name), pinned };
}

async function replace(trx: Executor, task: string, rows: readonly NewBaseImage[]): Promise<void> {
  await trx.deleteFrom('base_images').where('task', '=', task).execute();
  if (rows.length > 0)
    await trx
      .insertInto('base_images')
      .values([...rows])
      .execute();
}

async function countsForTask(trx: Executor, task: string, run: RunRow): Promise<boolean> {
  if ((JSON.parse(run.cause) as Run['cause']).kind === 'pull-request') return false;
  const exists = await trx.selectFrom('tasks').select('name').where('name', '=', task).executeTakeFirst();
  if (exists === undefined) return false;
  const input = await trx
    .selectFrom('run_inputs')
    .select('done_steps')
    .where('seq', '=', run.seq)
    .executeTakeFirstOrThrow();
  if (input.done_steps !== '[]') return false;
  const newer = await trx
    .selectFrom('base_images')
    .select('task')
    .where('task', '=', task)
    .where('run_seq', '>', run.seq)
    .limit(1)
    .executeTakeFirst();
  return newer === undefined;
}
