import type { Cause, Platform, Run } from '@slipway/core/http';
import type { RunImageRow, RunRow, RunStepRow } from '../database/tables.ts';
import type { Context } from '../context.ts';
import { groupBy } from '../group-by.ts';
import { queuePlaces, type QueuePlace } from '../queue/queue-place.ts';
import { runIdOf } from './run-id.ts';

/** Records of runs as the API shows them, in the order given, with a few statements for all together. */
export async function showRuns(context: Context, rows: readonly RunRow[]): Promise<readonly Run[]> {
  if (rows.length === 0) return [];
  const { db } = context.database;
  // What no agent has had has neither steps nor images.
  const begun = rows.filter((row) => row.attempt > 0).map((row) => row.seq);
  const hasBegun = begun.length > 0;
  const steps = hasBegun
    ? await db.selectFrom('run_steps').selectAll().where('seq', 'in', begun).orderBy('position').execute()
    : [];
  const images = hasBegun
    ? await db.selectFrom('run_images').selectAll().where('seq', 'in', begun).orderBy('position').execute()
    : [];
  const places = await queuePlaces(
    context,
    rows.filter((row) => row.status === 'Queued'),
  );
  const stepsOf = groupBy(steps, (step) => step.seq);
  const imagesOf = groupBy(images, (image) => image.seq);
  return rows.map((row) => showRun(row, stepsOf.get(row.seq) ?? [], imagesOf.get(row.seq) ?? [], places.get(row.seq)));
}

/** The record of one run. */
export async function showOneRun(context: Context, row: RunRow): Promise<Run> {
  const [run] = await showRuns(context, [row]);
  if (run === undefined) throw new Error('a row always shows as a run');
  return run;
}

/** The record of a run, put together from its rows. */
export function showRun(
  row: RunRow,
  steps: readonly RunStepRow[],
  images: readonly RunImageRow[],
  place: QueuePlace | undefined,
): Run {
  return {
    runId: runIdOf(row.seq),
    status: row.status,
    runType: row.run_type,
    ...ifPresent('task', row.task),
    cause: JSON.parse(row.cause) as Cause,
    registry: row.registry,
    agentPoolName: row.pool,
    ...ifPresent('agent', row.agent_name),
    platform: JSON.parse(row.platform) as Platform,
    priority: row.priority,
    timeout: row.timeout_ms / 1000,
    attempt: row.attempt,
    createTime: timestamp(row.created_at),
    ...ifTime('startTime', row.started_at),
    ...ifTime('finishTime', row.finished_at),
    lastUpdatedTime: timestamp(row.updated_at),
    isCancelRequested: row.cancel_requested === 1 && row.finished_at === null,
    steps: steps.map(showStep),
    outputImages: images.map(showImage),
    baseImages: JSON.parse(row.base_images) as Run['baseImages'],
    ...ifPresent('runErrorMessage', row.error),
    warnings: JSON.parse(row.warnings) as string[],
    isArchiveEnabled: row.archived === 1,
    ...ifPresent('sourceLocation', row.source_location),
    log: { bytes: row.log_end ?? row.log_archived, complete: row.log_end !== null, removed: row.log_removed === 1 },
    ...ifPresent('updateTriggerToken', row.update_token),
    ...(place === undefined ? {} : { queue: place }),
  };
}

function showStep(row: RunStepRow): Run['steps'][number] {
  return {
    id: row.step_id,
    kind: row.kind,
    status: row.status,
    waitsFor: JSON.parse(row.waits_for) as string[],
    ...ifTime('startTime', row.started_at),
    ...ifTime('finishTime', row.finished_at),
    ...ifPresent('exitCode', row.exit_code),
    ...ifPresent('error', row.error),
  };
}

function showImage({ registry, repository, tag, digest }: RunImageRow): Run['outputImages'][number] {
  return { registry, repository, ...(tag === '' ? {} : { tag }), ...(digest === '' ? {} : { digest }) };
}

/** A point in time as the API writes it. */
export function timestamp(time: number): string {
  return new Date(time).toISOString();
}

/** A field of a record, unless its column is empty. */
export function ifPresent<Name extends string, Value>(name: Name, value: Value | null): { [K in Name]?: Value } {
  return (value === null ? {} : { [name]: value }) as { [K in Name]?: Value };
}

/** The same for a point in time. */
export function ifTime<Name extends string>(name: Name, time: number | null): { [K in Name]?: string } {
  return ifPresent(name, time === null ? null : timestamp(time));
}
