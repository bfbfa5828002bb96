import { diffTasks, gitHostProblems, keepSecrets, noSuchSecret, SlipwayError, storedSecretsOf } from '@slipway/core';
import type { TaskChange, TaskSpec, WrittenTask } from '@slipway/core/http';
import type { WriteTask } from '../../port/tasks.ts';
import { expectBaseImages } from '../base-images/record-bases.ts';
import { lookAtTask } from '../base-images/watch.ts';
import type { Context } from '../context.ts';
import type { Executor } from '../database/database.ts';
import type { TaskRow } from '../database/task-tables.ts';
import { planHooks } from '../git-hosts/plan-hooks.ts';
import { planLooks } from '../git-hosts/plan-looks.ts';
import { showOneTask } from './show-tasks.ts';
import { secretsLock } from './stored-secrets.ts';
import { syncTriggers } from './sync-triggers.ts';
import { columnsOf, hiddenOf, lookUpTask, openSpec, taskLock, wholeSpec } from './task-rows.ts';

/** Makes the new form of a task from the one that is there; secrets without a value are filled in afterwards. */
export type MakeSpec = (row: TaskRow | undefined) => TaskSpec;

/** So often a write is tried anew that another one came before. */
const mostTries = 5;

/**
 * Writes a task. What it is to be is decided on a revision that was read, and written only while the task still has it: checks may take long,
 * and nothing else waits for them.
 */
export async function writeTask(
  context: Context,
  name: string,
  make: MakeSpec,
  options: WriteTask = {},
): Promise<WrittenTask> {
  for (let tries = 1; ; tries += 1) {
    const row = await lookUpTask(context.database.db, name);
    requireRevision(name, row, options.revision);
    const planned = await plan(context, row, make, options);
    if (planned.outcome === 'unchanged' || options.dryRun === true) return await foresee(context, row, planned);
    const written = await commit(context, row, planned.spec);
    if (written !== undefined) {
      const { outcome, changes } = planned;
      return { outcome, changes: [...changes], task: await showOneTask(context.database.db, written) };
    }
    if (tries === mostTries) throw new SlipwayError('conflict', `task ${name} is being changed by others all the time`);
  }
}

interface Planned {
  readonly spec: TaskSpec;
  readonly outcome: WrittenTask['outcome'];
  readonly changes: readonly TaskChange[];
}

async function plan(
  { database, box }: Context,
  row: TaskRow | undefined,
  make: MakeSpec,
  { check }: WriteTask,
): Promise<Planned> {
  const spec = keepSecrets(make(row), row === undefined ? {} : hiddenOf(row, box));
  await requireSecrets(database.db, spec);
  requireGitHosts(spec);
  const changes = diffTasks(row && wholeSpec(row, box), spec);
  await check?.(spec);
  const outcome = row === undefined ? 'created' : changes.length === 0 ? 'unchanged' : 'changed';
  return { spec, outcome, changes: row === undefined ? [] : changes };
}

/** Nothing is written: the task as it would be. */
async function foresee(
  { database, box, clock }: Context,
  row: TaskRow | undefined,
  planned: Planned,
): Promise<WrittenTask> {
  const { spec, outcome, changes } = planned;
  const now = clock();
  const before = row ?? { name: spec.name, revision: 0, created_at: now, updated_at: now };
  const after =
    outcome === 'unchanged' && row !== undefined
      ? row
      : { ...before, ...columnsOf(spec, box), revision: before.revision + 1, updated_at: now };
  return { outcome, changes: [...changes], task: await showOneTask(database.db, after) };
}

/** Undefined when the task is not any more what it was. */
async function commit(context: Context, row: TaskRow | undefined, spec: TaskSpec): Promise<TaskRow | undefined> {
  const { database, box, clock } = context;
  return await database.transaction([taskLock(spec.name), secretsLock], async (trx) => {
    const present = await lookUpTask(trx, spec.name);
    if (present?.revision !== row?.revision || present?.created_at !== row?.created_at) return undefined;
    const names = await requireSecrets(trx, spec);
    const now = clock();
    const columns = { ...columnsOf(spec, box), updated_at: now };
    const written =
      row === undefined
        ? await trx
            .insertInto('tasks')
            .values({ name: spec.name, ...columns, revision: 1, created_at: now })
            .returningAll()
            .executeTakeFirstOrThrow()
        : await trx
            .updateTable('tasks')
            .set({ ...columns, revision: row.revision + 1 })
            .where('name', '=', spec.name)
            .returningAll()
            .executeTakeFirstOrThrow();
    await planHooks(trx, context, row && wholeSpec(row, box), spec);
    await syncTriggers(trx, row && openSpec(row), spec);
    await expectBaseImages(trx, context, spec);
    await planLooks(trx, row && openSpec(row), spec, now);
    // What happened to its base images while its trigger was off is found out when it is on again.
    await lookAtTask(trx, spec.name, now);
    await trx.deleteFrom('task_secrets').where('task', '=', spec.name).execute();
    if (names.length > 0) {
      await trx
        .insertInto('task_secrets')
        .values(names.map((secret) => ({ task: spec.name, secret })))
        .execute();
    }
    return written;
  });
}

/** Throws `invalid-argument` for a trigger that asks of its git host what cannot be. */
function requireGitHosts({ trigger }: TaskSpec): void {
  const problems = trigger.sourceTriggers.flatMap(gitHostProblems);
  if (problems.length > 0) throw new SlipwayError('invalid-argument', problems.join('; '));
}

function requireRevision(name: string, row: TaskRow | undefined, revision: number | undefined): void {
  if (revision === undefined || row?.revision === revision) return;
  const is = row === undefined ? 'does not exist' : `has revision ${row.revision}`;
  throw new SlipwayError('conflict', `task ${name} ${is}, not revision ${revision}`, {
    advice: 'Look at the task as it is now and decide anew.',
    details: { revision: row?.revision ?? null },
  });
}

/** Names of the stored secrets that a task uses; rejects with `invalid-argument` when one does not exist. */
async function requireSecrets(db: Executor, spec: TaskSpec): Promise<readonly string[]> {
  const names = storedSecretsOf(spec);
  if (names.length === 0) return names;
  const rows = await db.selectFrom('secrets').select('name').where('name', 'in', names).execute();
  const missing = names.find((name) => !rows.some((row) => row.name === name));
  if (missing === undefined) return names;
  const { message, advice } = noSuchSecret(missing);
  throw new SlipwayError('invalid-argument', message, { advice });
}
