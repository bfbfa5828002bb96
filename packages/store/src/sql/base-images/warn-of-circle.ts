import { canonicalRegistry, findCircle, parseImageRef } from '@slipway/core';
import type { Executor } from '../database/database.ts';
import type { Context } from '../context.ts';

/** What a base-image trigger remembers. */
export interface BaseImageTriggerState {
  /** Tasks that stand on each other's images, this one at both ends. */
  readonly circle?: readonly string[];
}

/** Tasks beyond this are not followed: the warning is a courtesy, and what runs is stopped by its chain. */
const mostTasks = 100;

/** Finds out whether a task stands on an image that is made from its own, and writes it down for whoever looks at the task. */
export async function warnOfCircle(trx: Executor, context: Context, task: string): Promise<void> {
  const basesOf = new Map<string, readonly string[]>();
  const open = [task];
  while (open.length > 0 && basesOf.size < mostTasks) {
    const name = open.shift() ?? '';
    if (basesOf.has(name)) continue;
    const bases = await tasksBelow(trx, context, name);
    basesOf.set(name, bases);
    open.push(...bases);
  }
  const circle = findCircle(task, (name) => basesOf.get(name) ?? []);
  const state: BaseImageTriggerState = circle === undefined ? {} : { circle };
  await trx
    .updateTable('task_triggers')
    .set({ state: JSON.stringify(state) })
    .where('task', '=', task)
    .where('kind', '=', 'base-image')
    .execute();
}

/** Tasks whose runs have pushed what a task stands on. */
async function tasksBelow(trx: Executor, { ownRegistry }: Context, task: string): Promise<readonly string[]> {
  const bases = await trx
    .selectFrom('base_images')
    .select('reference')
    .where('task', '=', task)
    .where('pinned', '=', 0)
    .execute();
  const tasks = new Set<string>();
  for (const { reference } of bases) {
    const image = parseImageRef(reference);
    if (image === undefined) continue;
    const pushers = await trx
      .selectFrom('run_images')
      .innerJoin('runs', 'runs.seq', 'run_images.seq')
      .select(['run_images.registry', 'runs.task'])
      .where('run_images.repository', '=', image.repository)
      .where('run_images.tag', '=', image.tag ?? 'latest')
      .orderBy('run_images.seq', 'desc')
      .limit(20)
      .execute();
    const [newest] = pushers.filter(({ registry }) => canonicalRegistry(registry, ownRegistry) === image.registry);
    if (newest !== undefined && newest.task !== null) tasks.add(newest.task);
  }
  return [...tasks];
}

/** What was written down of circles, one sentence for each task that is in one. */
export async function circleWarnings(
  db: Executor,
  tasks: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await db
    .selectFrom('task_triggers')
    .select(['task', 'state'])
    .where('task', 'in', tasks)
    .where('kind', '=', 'base-image')
    .execute();
  return new Map(
    rows.flatMap(({ task, state }) => {
      const { circle } = JSON.parse(state) as BaseImageTriggerState;
      if (circle === undefined) return [];
      const path = circle.join(' → ');
      return [
        [task, [`it stands on its own image: ${path}; such a circle is followed once, and then stopped`]] as const,
      ];
    }),
  );
}
