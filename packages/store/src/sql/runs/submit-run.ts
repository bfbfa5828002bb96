import { restrictRequest, type Cause, type ResolvedRunRequest } from '@slipway/core/http';
import type { SubmittedRun } from '../../port/records.ts';
import type { SubmitRun } from '../../port/runs.ts';
import type { Executor } from '../database/database.ts';
import type { RunInputRow, RunRow } from '../database/tables.ts';
import type { Context } from '../context.ts';
import { joinChanges } from '../join-changes.ts';
import { admit } from '../queue/admit.ts';
import { joinRequest, splitRequest, type HiddenParts } from '../secrets/split-request.ts';
import { linkCauses } from './causes.ts';
import { findRun, groupLock } from './find-run.ts';
import { groupOf, sharedGroup } from './group-name.ts';
import { countRun } from './move-run.ts';
import { runIdOf } from './run-id.ts';
import { runMoved } from './run-moved.ts';
import { showOneRun } from './show-runs.ts';
import { groupsOfOlder, supersede } from './supersede.ts';

/** Writes the record of a new run, or finds the one that has its key. */
export async function submitRun(context: Context, submit: SubmitRun): Promise<SubmittedRun> {
  const { database, clock, admissionWindow } = context;
  const grp = groupOf(submit);
  const names = [groupLock(grp), ...(submit.key === undefined ? [] : [`key ${submit.key}`])];
  const older = await groupsOfOlder(database.db, submit);
  const locks = [...names, ...older.filter((other) => other !== grp).map(groupLock)];
  const { row, created, changes } = await database.transaction(locks, async (trx) => {
    const existing = await findKey(trx, submit.key);
    if (existing !== undefined) return { row: existing, created: false, changes: joinChanges([]) };
    const seq = await nextSeq(trx);
    await insertRun(trx, context, seq, grp, submit);
    await countRun(trx, { grp, pool: submit.pool }, 'Queued', 1);
    await linkCauses(trx, seq, [submit]);
    const superseded = await supersede(trx, context, seq, submit);
    const ready = await admit(trx, grp, admissionWindow, clock());
    const row = await findRun(trx, runIdOf(seq));
    await runMoved(trx, row);
    return {
      row,
      created: true,
      changes: joinChanges([superseded, { changes: [], ready }]),
    };
  });
  return { run: await showOneRun(context, row), created, ...changes };
}

/** What a run was asked for with, its secrets included. Rejects with `not-found`. */
export async function inputOf({ database: { db }, box }: Context, runId: string): Promise<SubmitRun> {
  const row = await findRun(db, runId);
  return readInput(
    row,
    await db.selectFrom('run_inputs').selectAll().where('seq', '=', row.seq).executeTakeFirstOrThrow(),
    box,
  );
}

/** Puts a run's input together again. */
export function readInput(row: RunRow, input: RunInputRow, box: Context['box']): SubmitRun {
  const open = JSON.parse(input.request) as ResolvedRunRequest;
  const hidden =
    input.secrets === null ? undefined : (JSON.parse(box.open(input.secrets, runIdOf(row.seq))) as HiddenParts);
  return {
    request: joinRequest(hidden === undefined ? { open } : { open, hidden }),
    cause: JSON.parse(row.cause) as Cause,
    registry: row.registry,
    pool: row.pool,
    submitter: row.submitter,
    ...(row.task === null ? {} : { task: row.task }),
    ...(row.unique_key === null ? {} : { key: row.unique_key }),
    ...(row.concurrency === null ? {} : { concurrency: row.concurrency }),
    ...(row.source_ref === null ? {} : { sourceRef: row.source_ref }),
    ...sharedGroup(row.grp),
    doneSteps: JSON.parse(input.done_steps) as string[],
  };
}

async function findKey(trx: Executor, key: string | undefined): Promise<RunRow | undefined> {
  if (key === undefined) return undefined;
  return await trx.selectFrom('runs').selectAll().where('unique_key', '=', key).executeTakeFirst();
}

/** The first of so many numbers for new runs. Also lets submits commit in the order of their numbers, so that no list misses one that comes late. */
export async function nextSeq(trx: Executor, count = 1): Promise<number> {
  const { value } = await trx
    .updateTable('counters')
    .set((eb) => ({ value: eb('value', '+', count) }))
    .where('name', '=', 'runs')
    .returning('value')
    .executeTakeFirstOrThrow();
  return value - count + 1;
}

async function insertRun(trx: Executor, context: Context, seq: number, grp: string, submit: SubmitRun): Promise<void> {
  const { run, input } = newRun(context, seq, grp, submit);
  await trx.insertInto('runs').values(run).execute();
  await trx.insertInto('run_inputs').values(input).execute();
}

/** The rows of a new run. */
export function newRun(
  { box, clock }: Context,
  seq: number,
  grp: string,
  submit: SubmitRun,
): { readonly run: RunRow; readonly input: RunInputRow } {
  // What foreign code must not have is not even kept.
  const request = restrictRequest(submit.request);
  const { open, hidden } = splitRequest(request);
  const now = clock();
  const isBuild = request.type === 'DockerBuildRequest';
  const run: RunRow = {
    seq,
    status: 'Queued',
    run_type: submit.task === undefined ? (isBuild ? 'QuickBuild' : 'QuickRun') : isBuild ? 'AutoBuild' : 'AutoRun',
    task: submit.task ?? null,
    grp,
    pool: submit.pool,
    priority: request.priority,
    concurrency: submit.concurrency ?? null,
    unique_key: submit.key ?? null,
    submitter: submit.submitter,
    registry: submit.registry,
    cause: JSON.stringify(submit.cause),
    platform: JSON.stringify(request.platform),
    timeout_ms: request.timeout * 1000,
    source_location: open.sourceLocation ?? null,
    source_ref: submit.sourceRef ?? null,
    update_token: open.updateTriggerToken ?? null,
    archived: request.isArchiveEnabled ? 1 : 0,
    created_at: now,
    queued_at: now,
    updated_at: now,
    ...unborn,
  };
  const input: RunInputRow = {
    seq,
    request: JSON.stringify(open),
    done_steps: JSON.stringify(submit.doneSteps ?? []),
    secrets: hidden === undefined ? null : box.seal(JSON.stringify(hidden), runIdOf(seq)),
    key_id: hidden === undefined ? null : box.keyId,
  };
  return { run, input };
}

/** What a run has before anything has happened to it. */
const unborn = {
  admitted: 0,
  admitted_at: null,
  attempt: 0,
  lost: 0,
  releases: 0,
  lease_id: null,
  lease_agent: null,
  lease_token: null,
  lease_expires: null,
  ended_lease: null,
  agent_name: null,
  started_at: null,
  finished_at: null,
  cancel_requested: 0,
  timed_out: 0,
  error: null,
  planned_attempt: 0,
  base_images: '[]',
  warnings: '[]',
  log_start: 0,
  log_archived: 0,
  log_end: null,
  log_open: 0,
  log_removed: 0,
} as const;
