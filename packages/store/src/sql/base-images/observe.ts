import { sql } from 'kysely';
import type { ClaimedImage, ImageObservation, JudgedTasks } from '../../port/base-images.ts';
import type { Context } from '../context.ts';
import type { Executor } from '../database/database.ts';
import { recordAll, type TriggerEntry } from '../triggers/history.ts';
import { inChunks } from '../chunks.ts';
import { movedEvent } from './events.ts';

type Found = Extract<ImageObservation, { readonly kind: 'found' }>;

/** An update waits no longer than so many times the usual wait, however many others come after it. */
const longestWaits = 2;

/** See `BaseImageRecords.observe`. */
export async function observe(
  { database }: Context,
  claimed: ClaimedImage,
  observation: ImageObservation,
  now: number,
  debounceMs: number,
): Promise<boolean> {
  return await database.transaction([], async (trx) => {
    if (!(await settle(trx, claimed, observation, now))) return false;
    if (observation.kind !== 'found') return true;
    for (const judged of observation.judged)
      await applyVerdict(trx, claimed.reference, observation, judged, now, debounceMs);
    return true;
  });
}

async function settle(
  trx: Executor,
  claimed: ClaimedImage,
  observation: ImageObservation,
  now: number,
): Promise<boolean> {
  const { reference, claim, failures } = claimed;
  const isFound = observation.kind === 'found';
  const written = await trx
    .updateTable('watched_images')
    .set({
      ...(isFound ? { digest: observation.digest } : {}),
      state: isFound ? 'watched' : observation.kind,
      reason: isFound ? 'a change of it starts a run' : observation.reason,
      failures: isFound ? 0 : observation.isPause === true ? failures : failures + 1,
      checked_at: now,
      claim: null,
      claimed_until: null,
      // Somebody may have asked for another look since this one began.
      next_check_at: sql<number>`case when next_check_at = claimed_until then ${observation.nextCheckAt} else next_check_at end`,
    })
    .where('reference', '=', reference)
    .where('claim', '=', claim)
    .returning('reference')
    .executeTakeFirst();
  return written !== undefined;
}

async function applyVerdict(
  trx: Executor,
  reference: string,
  { digest }: Found,
  { tasks, builtOn, verdict }: JudgedTasks,
  now: number,
  debounceMs: number,
): Promise<void> {
  const platformDigest = 'platformDigest' in verdict ? verdict.platformDigest : undefined;
  for (const some of inChunks(tasks)) {
    const names = some.map(({ task }) => task);
    // What a run has reported since the comparison is not the same any more, and is compared anew.
    const judged = await trx
      .updateTable('base_images')
      .set({
        judged_digest: digest,
        ...(platformDigest === undefined || verdict.kind === 'moved' ? {} : { platform_digest: platformDigest }),
      })
      .where('reference', '=', reference)
      .where('task', 'in', names)
      .where('run_seq', 'is not', null)
      .$if(builtOn === undefined, (query) => query.where('digest', 'is', null))
      .$if(builtOn !== undefined, (query) => query.where('digest', '=', builtOn ?? ''))
      .returning('task')
      .execute();
    const present = new Set(judged.map(({ task }) => task));
    const counted = some.filter(({ task }) => present.has(task));
    const entry = (outcome: TriggerEntry['outcome'], reason: string) => (of: (typeof counted)[number]) => ({
      ...of,
      at: now,
      event: movedEvent(reference, digest),
      outcome,
      reason,
    });
    switch (verdict.kind) {
      case 'moved':
        await waitFor(trx, counted, { reference, digest, platformDigest: verdict.platformDigest }, now, debounceMs);
        break;
      case 'same': {
        const undone = await forget(trx, counted, reference);
        await recordAll(trx, undone.map(entry('skipped', 'it is again what the last build stood on')));
        break;
      }
      case 'other-platforms':
        await forget(trx, counted, reference);
        await recordAll(
          trx,
          counted.map(
            entry(
              'skipped',
              "only other platforms or attestations are new: the image for the task's platform is the same",
            ),
          ),
        );
        break;
      case 'no-image-for-platform':
        await forget(trx, counted, reference);
        await recordAll(trx, counted.map(entry('skipped', "it has no image for the task's platform")));
        break;
      case 'baseline':
        break;
    }
  }
}

type Task = JudgedTasks['tasks'][number];

interface Update {
  readonly reference: string;
  readonly digest: string;
  readonly platformDigest: string;
}

/** Lets an update wait for others, for every task that it has not started already. */
async function waitFor(
  trx: Executor,
  tasks: readonly Task[],
  { reference, digest, platformDigest }: Update,
  now: number,
  debounceMs: number,
): Promise<void> {
  const names = tasks.map(({ task }) => task);
  if (names.length === 0) return;
  const fired = await trx
    .selectFrom('fired_updates')
    .select('task')
    .where('reference', '=', reference)
    .where('platform_digest', '=', platformDigest)
    .where('task', 'in', names)
    .execute();
  const known = new Set(fired.map(({ task }) => task));
  const [old, fresh] = [tasks.filter(({ task }) => known.has(task)), tasks.filter(({ task }) => !known.has(task))];
  // Something newer that was still to come is not what the tag has any more.
  await forget(trx, old, reference);
  await recordAll(
    trx,
    old.map((task) => ({
      ...task,
      at: now,
      event: movedEvent(reference, digest),
      outcome: 'duplicate' as const,
      reason: 'this image has had its run already',
    })),
  );
  if (fresh.length === 0) return;
  const due = now + debounceMs;
  await trx
    .insertInto('pending_updates')
    .values(
      fresh.map(({ task }) => ({
        task,
        reference,
        digest,
        platform_digest: platformDigest,
        since: now,
        due_at: due,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['task', 'reference']).doUpdateSet({
        digest,
        platform_digest: platformDigest,
        due_at: sql<number>`case when pending_updates.since < ${now - longestWaits * debounceMs} then pending_updates.due_at else ${due} end`,
      }),
    )
    .execute();
}

/** Drops an update that is not true any more; gives the tasks that had one. */
async function forget(trx: Executor, tasks: readonly Task[], reference: string): Promise<readonly Task[]> {
  if (tasks.length === 0) return [];
  const names = tasks.map(({ task }) => task);
  const dropped = await trx
    .deleteFrom('pending_updates')
    .where('reference', '=', reference)
    .where('task', 'in', names)
    .returning('task')
    .execute();
  const had = new Set(dropped.map(({ task }) => task));
  return tasks.filter(({ task }) => had.has(task));
}
