import { SlipwayError } from '@slipway/core';
import { contextWarning, parseContextReference, withoutCredentials } from '@slipway/engine';

/** Whether the service fetches a context by its address. Says which, and throws `invalid-context` for what nobody can fetch. */
export function isFetchedByService(contextText: string): boolean {
  const { kind } = parseContextReference(contextText);
  if (kind === 'none' || kind === 'stdin' || kind === 'directory') return false;
  const warning = contextWarning(contextText);
  if (warning !== undefined) process.stderr.write(`${warning}\n`);
  process.stderr.write(`The service fetches the context from ${withoutCredentials(contextText)}\n`);
  return true;
}

/** Flags that mean something only on this computer, or mean more there. */
interface LocalOnlyFlags {
  readonly ssh?: true;
  readonly keepFailed?: true;
  readonly timeout?: number;
}

/** Throws for flags that a service cannot honour. */
export function refuseLocalFlags({ ssh, keepFailed, timeout }: LocalOnlyFlags): void {
  if (keepFailed === true) {
    throw new SlipwayError('invalid-argument', 'a service keeps no workspaces', {
      advice: 'Leave --keep-failed out, or add --local.',
    });
  }
  if (ssh === true) {
    throw new SlipwayError('invalid-argument', 'a service cannot use the SSH agent of this computer', {
      advice: 'Leave --ssh out, or add --local.',
    });
  }
  if (timeout !== undefined && timeout < 300) {
    throw new SlipwayError('invalid-argument', 'a service takes time limits from 300 to 28800 seconds', {
      advice: 'Give a longer --timeout; only --local runs may be shorter.',
    });
  }
}
