import { parseImageRef } from '@slipway/core';
import type { Executor } from '../database/database.ts';

/** Looks at tags at once: whatever happened to them since they were used is then found out. */
export async function watchImages(
  trx: Executor,
  images: readonly { readonly reference: string; readonly pinned?: number }[],
  now: number,
): Promise<void> {
  const references = new Set(images.filter(({ pinned }) => pinned !== 1).map(({ reference }) => reference));
  for (const reference of [...references].sort()) {
    await trx
      .insertInto('watched_images')
      .values({
        reference,
        registry: parseImageRef(reference)?.registry ?? '',
        state: 'not-checked',
        reason: 'it has not been looked at yet',
        next_check_at: now,
      })
      .onConflict((conflict) => conflict.column('reference').doUpdateSet({ next_check_at: now }))
      .execute();
  }
}

/** Looks at the base images of a task at once. */
export async function lookAtTask(trx: Executor, task: string, now: number): Promise<void> {
  await trx
    .updateTable('watched_images')
    .set({ next_check_at: now })
    .where('reference', 'in', (eb) => eb.selectFrom('base_images').select('reference').where('task', '=', task))
    .execute();
}
