import { parseImageRef } from '@slipway/core';
import type { Task, TaskSpec } from '@slipway/core/http';
import type { Executor } from '../database/database.ts';
import type { BaseImageRow, TaskRow } from '../database/task-tables.ts';
import { groupBy } from '../group-by.ts';
import { timestamp } from '../runs/show-runs.ts';
import { circleWarnings } from '../base-images/warn-of-circle.ts';
import { hookWarnings } from '../git-hosts/hook-warnings.ts';
import { openSpec } from './task-rows.ts';

/** Tasks as the API shows them, in the order given, with one statement for all of their base images. */
export async function showTasks(db: Executor, rows: readonly TaskRow[]): Promise<readonly Task[]> {
  if (rows.length === 0) return [];
  const names = rows.map(({ name }) => name);
  const images = await db
    .selectFrom('base_images')
    .selectAll()
    .where('task', 'in', names)
    .orderBy('type', 'desc')
    .orderBy('reference')
    .execute();
  const imagesOf = groupBy(images, ({ task }) => task);
  const [circles, hooks] = [await circleWarnings(db, names), await hookWarnings(db, names)];
  return rows.map((row) => {
    const warnings = [...(hooks.get(row.name) ?? []), ...(circles.get(row.name) ?? [])];
    return showTask(row, openSpec(row), imagesOf.get(row.name) ?? [], warnings);
  });
}

/** One task, with the secrets that its form given here has. */
export async function showOneTask(db: Executor, row: TaskRow, spec: TaskSpec = openSpec(row)): Promise<Task> {
  const [task] = await showTasks(db, [row]);
  if (task === undefined) throw new Error('a row always shows as a task');
  return { ...task, ...spec };
}

function showTask(row: TaskRow, spec: TaskSpec, images: readonly BaseImageRow[], warnings: readonly string[]): Task {
  return {
    ...spec,
    revision: row.revision,
    createTime: timestamp(row.created_at),
    lastUpdatedTime: timestamp(row.updated_at),
    baseImageDependencies: images.map(showBaseImage),
    warnings: [...warnings],
  };
}

function showBaseImage({ reference, type, digest, run_seq: run }: BaseImageRow): Task['baseImageDependencies'][number] {
  const ref = parseImageRef(reference);
  const known = digest ?? ref?.digest;
  return {
    type,
    image: {
      registry: ref?.registry ?? '',
      repository: ref?.repository ?? reference,
      ...(ref?.tag === undefined ? {} : { tag: ref.tag }),
      ...(known === undefined ? {} : { digest: known }),
    },
    isExpected: run === null,
  };
}
