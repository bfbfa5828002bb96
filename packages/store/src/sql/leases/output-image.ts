import type { RunImage } from '@slipway/core/http';
import type { Executor } from '../database/database.ts';
import type { RunRow } from '../database/tables.ts';
import { addWarning } from '../runs/warnings.ts';

/**
 * Writes down an image that a run pushed. A later attempt that pushes another digest under the same name leaves a warning: what the
 * earlier one pushed may have been used already.
 */
export async function addOutputImage(
  trx: Executor,
  run: Pick<RunRow, 'seq' | 'attempt'>,
  stepId: string,
  image: RunImage,
  now: number,
): Promise<void> {
  const { registry, repository, tag = '', digest = '' } = image;
  const known = await trx.selectFrom('run_images').selectAll().where('seq', '=', run.seq).orderBy('position').execute();
  const same = known.find(
    (other) =>
      other.registry === registry &&
      other.repository === repository &&
      other.tag === tag &&
      (tag !== '' || other.digest === digest),
  );
  if (same === undefined) {
    await trx
      .insertInto('run_images')
      .values({
        seq: run.seq,
        position: known.length,
        registry,
        repository,
        tag,
        digest,
        attempt: run.attempt,
        step_id: stepId,
      })
      .execute();
    return;
  }
  if (same.digest !== digest && same.attempt < run.attempt) {
    const name = `${registry}/${repository}${tag === '' ? '' : `:${tag}`}`;
    const text = `attempt ${run.attempt} pushed ${name} as ${digest}; attempt ${same.attempt} had pushed ${same.digest}`;
    await addWarning(trx, run.seq, text, now);
  }
  await trx
    .updateTable('run_images')
    .set({ digest, attempt: run.attempt, step_id: stepId })
    .where('seq', '=', run.seq)
    .where('position', '=', same.position)
    .execute();
}
