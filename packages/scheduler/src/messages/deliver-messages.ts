import type { ClaimedMessage, MessageKind } from '@slipway/store';
import type { Job } from '../job.ts';
import type { Settings } from '../options.ts';
import type { Deliverer } from './deliverer.ts';
import { afterFault, resultOf } from './result.ts';

/** So many messages are on their way at once, and so many of them to one target. */
const atOnce = 20;
const perTarget = 4;

/** Longer than any attempt takes: so no other scheduler sends what is still on its way. Milliseconds. */
const leaseMs = 60_000;

/** A pass takes new messages for so long while others are still on their way, so that it ends before it is taken for stuck. */
const passMs = 30_000;
const lookAgainMs = 500;

/** What the job works with. */
export type Delivery = Pick<Settings, 'store' | 'clock' | 'random'>;

/** Delivers what is due. A target that is slow holds up its own messages and no others. */
export function deliverMessages(
  { store, clock, random }: Delivery,
  deliverers: Readonly<Partial<Record<MessageKind, Deliverer>>>,
): Job['run'] {
  const kinds = Object.keys(deliverers) as MessageKind[];
  const deliver = async (message: ClaimedMessage, signal: AbortSignal): Promise<void> => {
    const deliverer = deliverers[message.kind];
    if (deliverer === undefined)
      throw new Error(`a message of kind ${message.kind} was claimed, which nobody delivers`);
    const delivered = await deliverer(message, signal).catch(afterFault);
    const now = clock.now();
    // An attempt that was ended on the way to a stop says nothing about its target.
    const result =
      signal.aborted && delivered.kind === 'again'
        ? ({ kind: 'again', dueAt: now, error: 'the scheduler stopped' } as const)
        : resultOf(message, delivered, now, random());
    await store.messages.settle(message, result, now);
  };
  return async (start, signal) => {
    const flying = new Set<Promise<void>>();
    const faults: unknown[] = [];
    const note = (error: unknown): void => void faults.push(error);
    let count = 0;
    for (;;) {
      const now = clock.now();
      const isClosing = signal.aborted || faults.length > 0 || now > start + passMs;
      const limit = isClosing ? 0 : atOnce - flying.size;
      const claimed =
        limit === 0 ? [] : await store.messages.claimDue(now, { kinds, limit, perTarget, leaseMs }).catch(note);
      for (const message of claimed ?? []) {
        const flight = deliver(message, signal)
          .catch(note)
          .finally(() => flying.delete(flight));
        flying.add(flight);
        count += 1;
      }
      if (flying.size === 0) break;
      if (isClosing) await Promise.all(flying);
      else await Promise.race([...flying, clock.sleep(lookAgainMs, signal)]);
    }
    if (faults.length > 0) throw faults[0];
    return count;
  };
}
