import { randomUUID } from 'node:crypto';
import { sql, type ExpressionBuilder } from 'kysely';
import type { ClaimedImage, ImageClaim } from '../../port/base-images.ts';
import type { Context } from '../context.ts';
import type { Tables } from '../database/tables.ts';

/** See `BaseImageRecords.claimDue`. */
export async function claimDue(
  { database: { db }, ownRegistry }: Context,
  now: number,
  { from, limit, claimMs }: ImageClaim,
): Promise<readonly ClaimedImage[]> {
  const due = await db
    .selectFrom('watched_images')
    .select('reference')
    .where('next_check_at', '<=', now)
    .where((eb) => isFree(eb, now))
    .where('registry', from === 'own-registry' ? '=' : '<>', ownRegistry.host)
    .where((eb) => eb.exists(countingTasks(eb)))
    .orderBy('next_check_at')
    .limit(limit)
    .execute();
  const claimed: ClaimedImage[] = [];
  for (const { reference } of due) {
    const claim = randomUUID();
    const until = now + claimMs;
    // A report that comes meanwhile puts the next look to its own time, which is then seen to be another than this.
    const row = await db
      .updateTable('watched_images')
      .set({ claim, claimed_until: until, next_check_at: until })
      .where('reference', '=', reference)
      .where('next_check_at', '<=', now)
      .where((eb) => isFree(eb, now))
      .returning(['registry', 'digest', 'failures'])
      .executeTakeFirst();
    if (row === undefined) continue;
    const { registry, digest, failures } = row;
    claimed.push({ reference, registry, failures, claim, ...(digest === null ? {} : { digest }) });
  }
  return claimed;
}

function isFree(eb: ExpressionBuilder<Tables, 'watched_images'>, now: number) {
  return eb.or([eb('claimed_until', 'is', null), eb('claimed_until', '<=', now)]);
}

/** Tasks that a change of the tag would start: where there is none, nobody looks at it. */
function countingTasks(eb: ExpressionBuilder<Tables, 'watched_images'>) {
  return eb
    .selectFrom('base_images')
    .innerJoin('tasks', 'tasks.name', 'base_images.task')
    .innerJoin('task_triggers', 'task_triggers.task', 'base_images.task')
    .select(sql<number>`1`.as('one'))
    .whereRef('base_images.reference', '=', 'watched_images.reference')
    .where('base_images.pinned', '=', 0)
    .where('base_images.run_seq', 'is not', null)
    .where('tasks.status', '=', 'Enabled')
    .where('task_triggers.kind', '=', 'base-image')
    .where('task_triggers.status', '=', 'Enabled')
    .where((counted) =>
      counted.or([counted('base_images.type', '=', 'runtime'), counted('task_triggers.base_type', '=', 'All')]),
    );
}
