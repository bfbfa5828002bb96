import type { Cause, TaskSpec } from '@slipway/core/http';
import { parseImageRef, storedSecretsOf, type BaseImageRuns, type MovedImage, type PushingRun } from '@slipway/core';
import type { Context } from '../context.ts';
import type { Executor } from '../database/database.ts';
import type { RunRow } from '../database/tables.ts';
import { groupBy } from '../group-by.ts';
import { runIdOf } from '../runs/run-id.ts';
import { readSecrets } from '../tasks/stored-secrets.ts';
import { wholeSpec } from '../tasks/task-rows.ts';

/** What runs that base images have started are for: it finds those that are not over. */
export const baseImageRef = 'base images';

const hourMs = 3_600_000;

/** A task that waits for a run because of its base images. */
export interface PendingTask {
  readonly spec: TaskSpec;
  readonly isEnabled: boolean;
}

/** Tasks whose updates have waited long enough: none of them is to wait on, or the first has waited for as long as any may. */
export async function pendingTasks(
  { database: { db } }: Context,
  now: number,
  longestMs: number,
  limit: number,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('pending_updates')
    .select('task')
    .groupBy('task')
    .having((eb) =>
      eb.or([
        eb(eb.fn.max('due_at'), '<=', now),
        eb.and([eb(eb.fn.min('since'), '<=', now - longestMs), eb(eb.fn.min('due_at'), '<=', now)]),
      ]),
    )
    .orderBy((eb) => eb.fn.min('due_at'))
    .limit(limit)
    .execute();
  return rows.map(({ task }) => task);
}

/** Lets updates that wait for the end of a run wait no longer, in the transaction that ends it. */
export async function wakeUpdates(trx: Executor, run: Pick<RunRow, 'task' | 'source_ref'>, now: number): Promise<void> {
  if (run.task === null || run.source_ref !== baseImageRef) return;
  await trx
    .updateTable('pending_updates')
    .set({ due_at: now })
    .where('task', '=', run.task)
    .where('waits', 'is not', null)
    .execute();
}

/** Tasks with their secrets, and the stored secrets that they name. */
export async function readPending({ database: { db }, box }: Context, names: readonly string[]) {
  const rows = await db.selectFrom('tasks').selectAll().where('name', 'in', names).execute();
  const specs = rows.map((row) => wholeSpec(row, box));
  const secrets = await readSecrets(db, box, [...new Set(specs.flatMap(storedSecretsOf))]);
  return { specs, secrets };
}

/** Everything that is decided by, of several tasks together. */
export async function readSituations(trx: Executor, names: readonly string[], now: number) {
  const updates = await trx
    .selectFrom('pending_updates')
    .selectAll()
    .where('task', 'in', names)
    .orderBy('task')
    .orderBy('reference')
    .execute();
  const pushers = await readPushers(trx, [...new Set(updates.map(({ digest }) => digest))]);
  const namesOf = groupBy(
    await trx.selectFrom('base_images').select(['task', 'reference', 'name']).where('task', 'in', names).execute(),
    ({ task, reference }) => `${task} ${reference}`,
  );
  const open = groupBy(
    await trx
      .selectFrom('runs')
      .select(['seq', 'task', 'status', 'cause'])
      .where('task', 'in', names)
      .where('source_ref', '=', baseImageRef)
      // Written out: the index of open runs is used only where the statement itself says that it is about them.
      .where('source_ref', 'is not', null)
      .where('finished_at', 'is', null)
      .orderBy('seq')
      .execute(),
    ({ task }) => task,
  );
  const fired = groupBy(
    await trx
      .selectFrom('fired_updates')
      .select(['task', 'run_seq', 'fired_at'])
      .where('task', 'in', names)
      .where('fired_at', '>', now - hourMs)
      .execute(),
    ({ task }) => task,
  );
  const triggers = new Map(
    (
      await trx
        .selectFrom('task_triggers')
        .innerJoin('tasks', 'tasks.name', 'task_triggers.task')
        .select(['task_triggers.task', 'task_triggers.name', 'task_triggers.status', 'tasks.status as taskStatus'])
        .where('task_triggers.task', 'in', names)
        .where('task_triggers.kind', '=', 'base-image')
        .execute()
    ).map((row) => [row.task, row] as const),
  );
  return [...groupBy(updates, ({ task }) => task)].map(([task, rows]) => {
    const trigger = triggers.get(task);
    const queued = open.get(task)?.find(({ status }) => status === 'Queued');
    const active = open.get(task)?.find(({ status }) => status !== 'Queued');
    const cause = queued === undefined ? undefined : (JSON.parse(queued.cause) as Cause);
    const starts = new Map((fired.get(task) ?? []).map((row) => [row.run_seq, row.fired_at]));
    const runs: BaseImageRuns = {
      ...(queued === undefined || cause?.kind !== 'base-image'
        ? {}
        : { queued: { runId: runIdOf(queued.seq), cause } }),
      ...(active === undefined ? {} : { active: runIdOf(active.seq) }),
      recent: [...starts.values()],
    };
    return {
      task,
      trigger: trigger?.name,
      isEnabled: trigger?.status === 'Enabled' && trigger.taskStatus === 'Enabled',
      updates: rows,
      moved: rows.map(({ reference, digest }) =>
        movedImage(reference, digest, namesOf.get(`${task} ${reference}`)?.[0]?.name, pushers.get(digest)),
      ),
      runs,
    };
  });
}

function movedImage(
  reference: string,
  digest: string,
  name: string | undefined,
  pusher: PushingRun | undefined,
): MovedImage {
  const { registry = '', repository = reference, tag } = parseImageRef(name ?? reference) ?? {};
  return {
    reference,
    image: { registry, repository, ...(tag === undefined ? {} : { tag }), digest },
    ...(pusher === undefined ? {} : { pusher }),
  };
}

/** The last run that pushed each digest. */
async function readPushers(trx: Executor, digests: readonly string[]): Promise<ReadonlyMap<string, PushingRun>> {
  const pushers = new Map<string, PushingRun>();
  for (const digest of digests) {
    const row = await trx
      .selectFrom('run_images')
      .innerJoin('runs', 'runs.seq', 'run_images.seq')
      .select(['runs.seq', 'runs.task', 'runs.cause'])
      .where('run_images.digest', '=', digest)
      .where('run_images.digest', '<>', '')
      .orderBy('run_images.seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (row === undefined) continue;
    pushers.set(digest, {
      runId: runIdOf(row.seq),
      ...(row.task === null ? {} : { task: row.task }),
      cause: JSON.parse(row.cause) as Cause,
    });
  }
  return pushers;
}
