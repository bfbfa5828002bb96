import type { Executor } from '../database/database.ts';

const mostWarnings = 100;
const mostText = 1000;

/** Adds a warning to a run unless it has the same already; only inside a transaction. */
export async function addWarning(trx: Executor, seq: number, text: string, now: number): Promise<void> {
  // Written before it is read, so that another transaction's warning is not lost between the two.
  const { warnings } = await trx
    .updateTable('runs')
    .set({ updated_at: now })
    .where('seq', '=', seq)
    .returning('warnings')
    .executeTakeFirstOrThrow();
  const known = JSON.parse(warnings) as string[];
  const added = text.slice(0, mostText);
  if (known.includes(added) || known.length >= mostWarnings) return;
  await trx
    .updateTable('runs')
    .set({ warnings: JSON.stringify([...known, added]) })
    .where('seq', '=', seq)
    .execute();
}
