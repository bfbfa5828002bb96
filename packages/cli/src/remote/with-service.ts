import { SlipwayError } from '@slipway/core';
import type { CallResult } from '@slipway/core/http';
import { exitCodeOf } from '../local/cancellation.ts';
import { createInterruption, type Interruption } from '../runs/interruption.ts';
import { withRetries } from '../service/back-off.ts';
import { tryConnect, type Service } from '../service/connect.ts';
import type { ServiceFlags } from '../service/flags.ts';

/** A service that has answered, and what stops working with it. */
export interface Session {
  readonly service: Service;
  /** What the service says of itself and of this caller. */
  readonly facts: CallResult<'whoAmI'>;
  readonly interruption: Interruption;
  /** Aborted by the first signal, until the interruption is told otherwise. */
  readonly signal: AbortSignal;
}

/** Connects to the service for one run; `use` gives the exit code, or a signal that came before the run was queued does. */
export async function withService(
  verb: string,
  flags: ServiceFlags,
  use: (session: Session) => Promise<number>,
): Promise<number> {
  const service = await tryConnect(flags);
  if (service === undefined) {
    throw new SlipwayError('invalid-argument', 'no server is configured for this run', {
      advice: `Add --local to run on the Docker Engine of this computer (tasks ${verb} --local …), start a service here with \`tasks up\`, or name one: \`tasks login SERVER\`, --server, TASKS_SERVER.`,
    });
  }
  const stop = new AbortController();
  using interruption = createInterruption(() => stop.abort());
  try {
    const { signal } = stop;
    const facts = await withRetries(() => service.call('whoAmI', {}, { signal }), signal, { patienceMs: 3000 });
    return await use({ service, facts, interruption, signal });
  } catch (error) {
    const stoppedBy = interruption.stoppedBy();
    if (!stop.signal.aborted || stoppedBy === undefined) throw error;
    process.stderr.write('Interrupted before the run was queued; nothing was run.\n');
    return exitCodeOf(stoppedBy);
  }
}
