import { canonicalImage } from '@slipway/core';
import type { RegistryReport } from '../../port/base-images.ts';
import type { Context } from '../context.ts';
import type { Executor } from '../database/database.ts';
import { recordAll } from '../triggers/history.ts';
import { inChunks } from '../chunks.ts';
import { reconcileAll } from '../registry-index/due-repositories.ts';
import { shortDigest } from './events.ts';

/** After a day without a word of it, the own registry counts as one that tells nothing. */
const quietMs = 86_400_000;
/** So often it is written down that a registry still tells something. */
const noteEveryMs = 10_000;
/** Processes of registries that have not been heard of for so long are forgotten. */
const forgetAfterMs = 30 * quietMs;

/** See `BaseImageRecords.report`. */
export async function reportPushes(context: Context, report: RegistryReport, now: number): Promise<number> {
  const { database, ownRegistry } = context;
  const pushes = new Map(
    report.pushes.map((push) => {
      const { repository, tag } = push;
      return [canonicalImage({ registry: ownRegistry.host, repository, tag }, ownRegistry), push] as const;
    }),
  );
  return await database.transaction([], async (trx) => {
    if (await isUnknownInstance(trx, report.instance, now)) {
      await lookAtOwn(trx, context, now);
      // What was lost may have been about anything.
      await reconcileAll(trx, now);
    }
    let count = 0;
    for (const references of inChunks([...pushes.keys()].sort())) {
      const watched = await trx
        .updateTable('watched_images')
        .set({ next_check_at: now })
        .where('reference', 'in', references)
        .returning(['reference', 'digest'])
        .execute();
      count += watched.length;
      for (const { reference, digest } of watched) {
        const push = pushes.get(reference);
        if (push?.kind === 'pushed' && digest !== null && push.digest === digest) {
          await tellSame(trx, reference, digest, now);
        }
      }
    }
    return count;
  });
}

/** Has all tags of the own registry looked at. */
export async function lookAtOwn(trx: Executor, { ownRegistry }: Context, now: number): Promise<void> {
  await trx
    .updateTable('watched_images')
    .set({ next_check_at: now })
    .where('registry', '=', ownRegistry.host)
    .where('next_check_at', '>', now)
    .execute();
}

/** See `BaseImageRecords.isReporting`. */
export async function isReporting({ database: { db } }: Context, now: number): Promise<boolean> {
  const heard = await db
    .selectFrom('registry_sources')
    .select('instance')
    .where('last_event_at', '>', now - quietMs)
    .limit(1)
    .executeTakeFirst();
  return heard !== undefined;
}

/** Whether a process of a registry was not heard of before; it is known from now on. */
export async function isUnknownInstance(trx: Executor, instance: string, now: number): Promise<boolean> {
  const known = await trx
    .selectFrom('registry_sources')
    .select('last_event_at')
    .where('instance', '=', instance)
    .executeTakeFirst();
  if (known === undefined) {
    await trx
      .deleteFrom('registry_sources')
      .where('last_event_at', '<', now - forgetAfterMs)
      .execute();
    await trx
      .insertInto('registry_sources')
      .values({ instance, first_event_at: now, last_event_at: now })
      .onConflict((conflict) => conflict.column('instance').doUpdateSet({ last_event_at: now }))
      .execute();
    return true;
  }
  if (known.last_event_at < now - noteEveryMs) {
    await trx.updateTable('registry_sources').set({ last_event_at: now }).where('instance', '=', instance).execute();
  }
  return false;
}

/** A push that changes nothing is told all the same, because somebody may wonder why nothing has started. */
async function tellSame(trx: Executor, reference: string, digest: string, now: number): Promise<void> {
  const dependants = await trx
    .selectFrom('base_images')
    .innerJoin('task_triggers', 'task_triggers.task', 'base_images.task')
    .select(['base_images.task', 'task_triggers.name'])
    .distinct()
    .where('base_images.reference', '=', reference)
    .where('base_images.run_seq', 'is not', null)
    .where('task_triggers.kind', '=', 'base-image')
    .execute();
  const entries = dependants.map(({ task, name }) => ({
    task,
    trigger: name,
    at: now,
    event: `${reference} pushed as ${shortDigest(digest)}`,
    outcome: 'skipped' as const,
    reason: 'the same digest as before: nothing has changed',
  }));
  await recordAll(trx, entries);
}
