import { SlipwayError } from '@slipway/core';
import type { RemoteFlags } from './flags.ts';

/** Throws for flags that only a service understands. */
export function refuseRemoteFlags(flags: RemoteFlags, also: Readonly<Record<string, boolean>> = {}): void {
  const given = {
    '--agent-pool': flags.agentPool !== undefined,
    '--log-template': flags.logTemplate !== undefined,
    '--priority': flags.priority !== undefined,
    '--no-logs': !flags.logs,
    '--no-wait': !flags.wait,
    '--detach-on-interrupt': flags.detachOnInterrupt === true,
    '--server': flags.server !== undefined,
    ...also,
  };
  const refused = Object.entries(given).flatMap(([name, isGiven]) => (isGiven ? [name] : []));
  if (refused.length === 0) return;
  throw new SlipwayError('invalid-argument', `${refused.join(', ')} cannot be given with --local`, {
    advice: 'Leave --local out to have a service execute the run.',
  });
}
