import { canonicalImage, canonicalRegistry, parseImageRef } from '@slipway/core';
import { inChunks } from '../chunks.ts';
import type { Context } from '../context.ts';
import type { Executor } from '../database/database.ts';
import { writeHints } from '../registry-index/hints.ts';

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

/**
 * Looks at what a run has pushed to the own registry at once, whether or not that tells of its pushes: for those who build on it, and for the
 * index. In the transaction that ends the run.
 */
export async function lookAtPushed(trx: Executor, { ownRegistry }: Context, seq: number, now: number): Promise<void> {
  const pushed = await trx
    .selectFrom('run_images')
    .select(['registry', 'repository', 'tag', 'digest'])
    .where('seq', '=', seq)
    .where('tag', '<>', '')
    .execute();
  const references = new Set(pushed.map((image) => canonicalImage(image, ownRegistry)));
  for (const some of inChunks([...references].sort())) {
    await trx
      .updateTable('watched_images')
      .set({ next_check_at: now })
      .where('reference', 'in', some)
      .where('next_check_at', '>', now)
      .execute();
  }
  const own = pushed.filter(({ registry }) => canonicalRegistry(registry, ownRegistry) === ownRegistry.host);
  await writeHints(
    trx,
    own.map(({ repository, tag, digest }) => ({ repository, tag, pushedAt: now, told: digest })),
    now,
  );
}

/** Looks at the base images of a task at once. */
export async function lookAtTask(trx: Executor, task: string, now: number): Promise<void> {
  await trx
    .updateTable('watched_images')
    .set({ next_check_at: now })
    .where('reference', 'in', (eb) => eb.selectFrom('base_images').select('reference').where('task', '=', task))
    .execute();
}
