import type { MovedImage } from '@slipway/core';
import type { TaskSpec } from '@slipway/core/http';
import type { Context } from '../context.ts';
import type { Executor } from '../database/database.ts';
import type { RunRow } from '../database/tables.ts';
import { enqueueMessage } from '../messages/enqueue.ts';
import { runIdOf } from '../runs/run-id.ts';
import { timestamp } from '../runs/show-runs.ts';

/** A run that base images have started. */
export interface UpdateRun {
  readonly spec: TaskSpec;
  readonly images: readonly MovedImage[];
  readonly run: RunRow;
  readonly now: number;
}

/** What an endpoint is told, and where: neither may be seen in the database. */
export interface HiddenUpdate {
  readonly url: string;
  /** The token of the task's last run that had one. */
  readonly token?: string;
}

/** Writes the message for the endpoint of a base-image trigger, where it has one (contract §8.2). */
export async function tellEndpoint(
  trx: Executor,
  context: Context,
  { spec, images, run, now }: UpdateRun,
): Promise<void> {
  const trigger = spec.trigger.baseImageTrigger;
  if (trigger?.updateTriggerEndpoint === undefined) return;
  const last = await trx
    .selectFrom('runs')
    .select('update_token')
    .where('task', '=', spec.name)
    .where('update_token', 'is not', null)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const token = last?.update_token ?? undefined;
  const value: HiddenUpdate = { url: trigger.updateTriggerEndpoint, ...(token === undefined ? {} : { token }) };
  const metadata = {
    task: spec.name,
    runId: runIdOf(run.seq),
    imageUpdateTrigger: {
      id: `${spec.name}/${runIdOf(run.seq)}`,
      timestamp: timestamp(now),
      images: images.map(({ image }) => image),
    },
  };
  await enqueueMessage(trx, {
    kind: 'update-endpoint',
    target: `${spec.name}/${trigger.name}`,
    event: 'base-image.updated',
    body: trigger.updateTriggerPayloadType === 'Token' ? {} : metadata,
    hidden: { box: context.box, value },
    runSeq: run.seq,
    at: now,
  });
}
