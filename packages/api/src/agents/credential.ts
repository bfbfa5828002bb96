import { SlipwayError } from '@slipway/core';
import type { CredentialSource, RegistryCredential } from '@slipway/registry';

/** Docker Hub's other names. */
const hubHosts = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com']);

/** Chooses the login for a registry: the run's own before the service's. */
export async function chooseCredential(
  registry: string,
  own: readonly (RegistryCredential & { readonly registry: string })[],
  service: CredentialSource | undefined,
): Promise<RegistryCredential | undefined> {
  const host = canonicalHost(registry);
  const match = own.find((credential) => canonicalHost(credential.registry) === host);
  if (match !== undefined) return { username: match.username, password: match.password };
  try {
    return await service?.(host);
  } catch (cause) {
    throw new SlipwayError('unavailable', `the service cannot read its login for ${registry}`, {
      cause,
      advice: "Have the administrator look at the service's log and at its Docker configuration.",
    });
  }
}

function canonicalHost(registry: string): string {
  const host = registry.toLowerCase();
  return hubHosts.has(host) ? 'docker.io' : host;
}
