import type { Lease } from '@slipway/core/http';
import type { CredentialSource } from '@slipway/engine';
import type { Door } from '../door/door.ts';

/** Asks the service for logins, each once for a run; they stay in memory and go with it. */
export function runCredentials(door: Door, lease: Lease, signal: AbortSignal): CredentialSource {
  const known = new Map<string, ReturnType<CredentialSource>>();
  const ask: CredentialSource = async (registry) => {
    const { credential } = await door.insist('agentCredential', { body: { lease, registry } }, { signal });
    return credential;
  };
  return (registry) => {
    const found = known.get(registry) ?? ask(registry);
    known.set(registry, found);
    found.catch(() => known.delete(registry));
    return found;
  };
}
