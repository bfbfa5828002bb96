import { countsBaseImage } from '@slipway/core';
import type { DependentTask } from '../../port/base-images.ts';
import type { Context } from '../context.ts';

/** See `BaseImageRecords.toJudge`. */
export async function toJudge(
  { database: { db } }: Context,
  reference: string,
  digest: string,
): Promise<readonly DependentTask[]> {
  const rows = await db
    .selectFrom('base_images')
    .innerJoin('tasks', 'tasks.name', 'base_images.task')
    .innerJoin('task_triggers', 'task_triggers.task', 'base_images.task')
    .select([
      'base_images.task',
      'base_images.type',
      'base_images.digest',
      'base_images.platform',
      'task_triggers.name as trigger',
      'task_triggers.base_type',
    ])
    .where('base_images.reference', '=', reference)
    .where('base_images.pinned', '=', 0)
    .where('base_images.run_seq', 'is not', null)
    .where((eb) => eb.or([eb('judged_digest', 'is', null), eb('judged_digest', '<>', digest)]))
    .where('tasks.status', '=', 'Enabled')
    .where('task_triggers.kind', '=', 'base-image')
    .where('task_triggers.status', '=', 'Enabled')
    .orderBy('base_images.task')
    .execute();
  // A task may stand on one tag in two ways; it is compared once for each digest that it stands on.
  const tasks = new Map<string, DependentTask>();
  for (const { task, type, digest: builtOn, platform, trigger, base_type: counts } of rows) {
    if (!countsBaseImage(type, counts ?? 'Runtime')) continue;
    tasks.set(`${task} ${builtOn ?? ''}`, {
      task,
      trigger,
      platform: JSON.parse(platform) as DependentTask['platform'],
      ...(builtOn === null ? {} : { builtOn }),
    });
  }
  return [...tasks.values()];
}
