import { backOffMs, type Grant } from '@slipway/core/http';
import type { Shared } from './shared.ts';
import { failureOf } from './door/failure.ts';
import { isOver, pause } from './loop/pause.ts';
import { callBackOff } from './door/door.ts';
import { journalDirectory } from './options.ts';
import { holdRun } from './run/held-run.ts';

/** How long the service may wait for a run before it answers that there is none, in milliseconds. */
const waitMs = 25_000;

/** What taking runs needs. */
export interface AcquireOptions extends Shared {
  /** Aborted when no more runs are to be taken. */
  readonly signal: AbortSignal;
  /** Aborted when the agent ends. */
  readonly living: AbortSignal;
}

/** Takes runs as long as slots are free and the disk has room. Rejects when the service refuses this agent. */
export async function acquireRuns(options: AcquireOptions): Promise<void> {
  const { registration, slots, room, settings, signal } = options;
  let failures = 0;
  while (!signal.aborted) {
    if (slots.free <= 0) {
      await slots.freed();
      continue;
    }
    if (room.refusing !== undefined) {
      await Promise.race([room.looked(), slots.closed]);
      continue;
    }
    const terms = await Promise.race([registration.terms(), slots.closed]);
    if (terms === undefined) continue;
    const { agentId } = terms;
    try {
      const grant = await ask(agentId, options);
      failures = 0;
      if (grant !== undefined) await take(grant, options);
    } catch (cause) {
      if (isOver(signal)) return;
      if (registration.isForgotten(cause, agentId)) continue;
      failures += 1;
      settings.log.warn({ err: cause, kind: failureOf(cause).kind }, 'no run could be asked for');
      await pause(backOffMs(callBackOff, failures, Math.random()), signal);
    }
  }
}

async function ask(agentId: string, { door, slots, signal }: AcquireOptions): Promise<Grant | undefined> {
  const body = { agentId, freeSlots: slots.free, waitMs };
  const { grant } = await door.call('acquireRun', { body }, { signal, waitMs });
  return grant;
}

async function take(grant: Grant, options: AcquireOptions): Promise<void> {
  const { machine, door, settings, slots, room, directory, living } = options;
  const { log, maxSpoolBytes } = settings;
  // The disk may have become full while the service waited for a run.
  await room.look();
  if (room.refusing !== undefined) {
    const body = { lease: grant.lease, reason: room.refusing };
    await door.call('releaseRun', { body }, { signal: living });
    return;
  }
  const journals = journalDirectory(settings);
  slots.add(holdRun(grant, { machine, door, log, directory, journals, maxSpoolBytes, signal: living }));
}
