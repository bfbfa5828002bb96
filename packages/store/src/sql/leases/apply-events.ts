import { SlipwayError, type StepStatus } from '@slipway/core';
import type { Lease, RunImage } from '@slipway/core/http';
import type { HeldRun, RecordEvent } from '../../port/records.ts';
import type { Executor } from '../database/database.ts';
import type { RunRow } from '../database/tables.ts';
import type { Context } from '../context.ts';
import { mostErrorText, moveRun } from '../runs/move-run.ts';
import { addWarning } from '../runs/warnings.ts';
import { hasEnded, heldRun, leaseLost, requireLease } from './hold.ts';
import { addOutputImage } from './output-image.ts';

/** Renews a lease and writes down what its holder reports. */
export async function applyEvents(
  { database, clock, leaseMs }: Context,
  lease: Lease,
  tokenId: string,
  events: readonly RecordEvent[],
): Promise<HeldRun> {
  return await database.transaction([], async (trx) => {
    const before = await requireLease(trx, lease, tokenId);
    if (hasEnded(before, lease)) return heldRun(before, lease);
    const now = clock();
    // It holds the row until the commit: nobody takes the lease away meanwhile.
    const row = await trx
      .updateTable('runs')
      .set({ lease_expires: now + leaseMs, updated_at: now })
      .where('seq', '=', before.seq)
      .where('lease_id', '=', lease.leaseId)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) throw leaseLost(lease);
    for (const event of events) await applyEvent(trx, row, event, now);
    return heldRun(await requireLease(trx, lease, tokenId), lease);
  });
}

async function applyEvent(trx: Executor, row: RunRow, event: RecordEvent, now: number): Promise<void> {
  switch (event.kind) {
    case 'plan':
      await writePlan(trx, row, event.steps);
      break;
    case 'running':
      // From `Running` it leads nowhere: then it is the same event once more.
      await moveRun(trx, row, 'Running', { updated_at: now }, { leaseId: row.lease_id ?? '' });
      break;
    case 'step':
      await moveStep(trx, row.seq, event);
      break;
    case 'output-image':
      await addOutputImage(trx, row, event.stepId, event.image, now);
      break;
    case 'base-images':
      await addBaseImages(trx, row.seq, event.images);
      break;
    case 'warning':
      await addWarning(trx, row.seq, event.text, now);
      break;
  }
}

/** Every attempt has one plan, which replaces that of the attempt before. */
async function writePlan(
  trx: Executor,
  row: RunRow,
  steps: Extract<RecordEvent, { readonly kind: 'plan' }>['steps'],
): Promise<void> {
  const isNew = await trx
    .updateTable('runs')
    .set({ planned_attempt: row.attempt, base_images: '[]' })
    .where('seq', '=', row.seq)
    .where('planned_attempt', '<', row.attempt)
    .returning('seq')
    .executeTakeFirst();
  if (isNew === undefined) return;
  await trx.deleteFrom('run_steps').where('seq', '=', row.seq).execute();
  for (const [position, { id, kind, waitsFor }] of steps.entries()) {
    await trx
      .insertInto('run_steps')
      .values({
        seq: row.seq,
        position,
        step_id: id,
        kind,
        status: 'waiting',
        waits_for: JSON.stringify(waitsFor),
        started_at: null,
        finished_at: null,
        exit_code: null,
        error: null,
      })
      .execute();
  }
}

const openStepStatuses: readonly StepStatus[] = ['waiting', 'running', 'detached'];

async function moveStep(
  trx: Executor,
  seq: number,
  { stepId, status, time, exitCode, error }: Extract<RecordEvent, { readonly kind: 'step' }>,
): Promise<void> {
  const step = await trx
    .selectFrom('run_steps')
    .select(['status', 'started_at'])
    .where('seq', '=', seq)
    .where('step_id', '=', stepId)
    .executeTakeFirst();
  if (step === undefined) {
    throw new SlipwayError('invalid-argument', `the run's plan has no step ${JSON.stringify(stepId)}`);
  }
  // A step that has ended stays so: this is an old event once more.
  if (!openStepStatuses.includes(step.status)) return;
  const isOpen = openStepStatuses.includes(status);
  const isStart = status === 'running' || status === 'detached';
  await trx
    .updateTable('run_steps')
    .set({
      status,
      ...(isStart ? { started_at: step.started_at ?? time } : {}),
      ...(isOpen ? {} : { finished_at: time }),
      ...(exitCode === undefined ? {} : { exit_code: exitCode }),
      ...(error === undefined ? {} : { error: error.slice(0, mostErrorText) }),
    })
    .where('seq', '=', seq)
    .where('step_id', '=', stepId)
    .execute();
}

type BaseImages = Extract<RecordEvent, { readonly kind: 'base-images' }>['images'];

async function addBaseImages(trx: Executor, seq: number, images: BaseImages): Promise<void> {
  const row = await trx.selectFrom('runs').select('base_images').where('seq', '=', seq).executeTakeFirstOrThrow();
  const known = JSON.parse(row.base_images) as BaseImages;
  const nameOf = ({ type, image }: BaseImages[number]): string =>
    JSON.stringify([type, imageName(image), image.digest]);
  const all = new Map([...known, ...images].map((entry) => [nameOf(entry), entry]));
  if (all.size === known.length) return;
  await trx
    .updateTable('runs')
    .set({ base_images: JSON.stringify([...all.values()]) })
    .where('seq', '=', seq)
    .execute();
}

function imageName({ registry, repository, tag }: RunImage): string {
  return `${registry}/${repository}:${tag ?? ''}`;
}
