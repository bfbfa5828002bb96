import { setImmediate } from 'node:timers/promises';
import type { HookDelivery } from '../../port/triggers.ts';
import type { Context } from '../context.ts';
import { recordSeldom } from './hook-deliveries.ts';

/** Rows of one statement; SQLite and Postgres take more. */
const mostRows = 100;

type Accepted = 'accepted' | 'duplicate';

interface Waiting {
  readonly delivery: HookDelivery;
  readonly resolve: (result: Accepted) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes a function that writes deliveries down, unless they came before. Those that come in the same moment, or while others are being
 * written, share one commit: what makes a burst slow is the disk, which every commit waits for.
 */
export function deliveryAcceptor(context: Context): (delivery: HookDelivery) => Promise<Accepted> {
  const waiting: Waiting[] = [];
  let isWriting = false;
  const write = async (): Promise<void> => {
    await setImmediate();
    for (let batch = waiting.splice(0, mostRows); batch.length > 0; batch = waiting.splice(0, mostRows)) {
      try {
        const isNew = await insert(
          context,
          batch.map(({ delivery }) => delivery),
        );
        for (const { delivery, resolve } of batch) resolve(isNew(delivery) ? 'accepted' : 'duplicate');
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    isWriting = false;
  };
  return async (delivery) => {
    const result = await new Promise<Accepted>((resolve, reject) => {
      waiting.push({ delivery, resolve, reject });
      if (isWriting) return;
      isWriting = true;
      void write();
    });
    if (result === 'duplicate') await tellAgain(context, delivery);
    return result;
  };
}

/** Gives a function that says once of each delivery that was written that it was. */
async function insert({ database, clock }: Context, deliveries: readonly HookDelivery[]) {
  const now = clock();
  const written = await database.db
    .insertInto('hook_deliveries')
    .values(
      deliveries.map(({ task, trigger, deliveryId, events }) => ({
        task,
        trigger_name: trigger,
        delivery_id: deliveryId,
        received_at: now,
        event: JSON.stringify(events),
        due_at: now,
      })),
    )
    .onConflict((conflict) => conflict.columns(['task', 'trigger_name', 'delivery_id']).doNothing())
    .returning(['task', 'trigger_name', 'delivery_id'])
    .execute();
  const keys = new Set(written.map((row) => JSON.stringify([row.task, row.trigger_name, row.delivery_id])));
  return ({ task, trigger, deliveryId }: HookDelivery): boolean =>
    keys.delete(JSON.stringify([task, trigger, deliveryId]));
}

async function tellAgain(context: Context, { task, trigger, deliveryId }: HookDelivery): Promise<void> {
  const event = `delivery ${deliveryId} again`;
  await recordSeldom(context, { task, trigger, event, outcome: 'duplicate', reason: 'This delivery came before.' });
}
