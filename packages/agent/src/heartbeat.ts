import { backOffMs, type HeartbeatAnswer } from '@slipway/core/http';
import { isOver, pause } from './loop/pause.ts';
import type { HeldRun } from './run/held-run.ts';
import type { Shared } from './shared.ts';

/** What the heartbeat needs. */
export interface BeatOptions extends Shared {
  readonly signal: AbortSignal;
  /** The service wants the agent to end when its runs are done. */
  readonly onDrain: () => void;
}

/** Renews the leases of all runs, again and again, and does what the answers say. */
export async function beat(options: BeatOptions): Promise<void> {
  const { door, registration, slots, room, settings, signal } = options;
  let failures = 0;
  while (!signal.aborted) {
    const { agentId, heartbeatMs } = await registration.terms();
    const disk = await room.look();
    const { refusing } = room;
    const runs = slots.runs();
    const body = {
      agentId,
      leases: runs.map(({ lease }) => lease),
      ...(disk === undefined ? {} : { disk }),
      ...(refusing === undefined ? {} : { refusing }),
    };
    try {
      act(await door.call('heartbeat', { body }, { signal }), runs, options.onDrain);
      failures = 0;
    } catch (cause) {
      if (isOver(signal)) return;
      failures += 1;
      if (registration.isForgotten(cause, agentId)) continue;
      settings.log.warn({ err: cause }, 'heartbeat not heard');
    }
    const retryMs = backOffMs({ firstMs: heartbeatMs / 8, mostMs: heartbeatMs }, failures, Math.random());
    await pause(failures === 0 ? heartbeatMs : retryMs, signal);
  }
}

/** `runs` are those that the answer is about: others may have come meanwhile, even under the same id. */
function act({ cancel, lost, drain }: HeartbeatAnswer, runs: readonly HeldRun[], onDrain: () => void): void {
  for (const run of runs) {
    const { runId } = run.lease;
    if (lost.includes(runId)) run.lose();
    const reason = cancel.find((entry) => entry.runId === runId)?.reason;
    if (reason !== undefined) run.cancel(reason);
  }
  if (drain) onDrain();
}
