import { SlipwayError } from '@slipway/core';
import { createRegistryClient, type RegistryClient, type RegistryCredential } from '@slipway/registry';
import type { LookupFunction } from 'node:net';
import { addressCheck, type PrivateAddresses } from '../outgoing/addresses.ts';
import { checkedLookup, checkHost, systemResolve } from '../outgoing/checked-lookup.ts';
import type { BaseImageSettings } from './settings.ts';

/** Clients of registries, each kept for the next look: it knows how the registry wants to be asked. */
export interface Registries {
  /**
   * Does some work with a client of a registry: with the service's login for it, or else with each of these logins, until one is let in. Rejects
   * with `not-allowed` when none is.
   */
  withLogin<T>(
    host: string,
    logins: () => Promise<readonly RegistryCredential[]>,
    work: (client: RegistryClient) => Promise<T>,
  ): Promise<T>;
}

/** Clients beyond this are made anew. */
const mostClients = 500;

/** Makes clients of registries. Names of others are names that users gave: they are guarded like every other address of theirs. */
export function createRegistries(
  settings: Pick<BaseImageSettings, 'registry' | 'registryAddress' | 'credentials'>,
  privateAddresses: PrivateAddresses,
): Registries {
  const check = addressCheck(privateAddresses);
  const lookup: LookupFunction = checkedLookup(check, systemResolve);
  const clients = new Map<string, RegistryClient>();

  const clientOf = (host: string, login: RegistryCredential | undefined): RegistryClient => {
    const key = JSON.stringify([host, login]);
    const known = clients.get(key);
    if (known !== undefined) return known;
    const isOwn = host === settings.registry;
    if (!isOwn) checkHost(host.replace(/:\d+$/, ''), check);
    const { registryAddress: address } = settings;
    const client = createRegistryClient(host, {
      credentials: () => Promise.resolve(login),
      // The own registry is where the administrator says, and often without TLS on the way to it.
      ...(isOwn ? { allowHttp: true, ...(address === undefined ? {} : { address }) } : { lookup }),
    });
    if (clients.size >= mostClients) clients.clear();
    clients.set(key, client);
    return client;
  };

  return {
    async withLogin(host, logins, work) {
      const own = await settings.credentials(host);
      const others = own === undefined ? await logins() : [];
      const candidates = own !== undefined ? [own] : others.length > 0 ? others : [undefined];
      let refusal: unknown;
      for (const login of candidates) {
        try {
          return await work(clientOf(host, login));
        } catch (error) {
          if (!(error instanceof SlipwayError) || error.code !== 'not-allowed') throw error;
          refusal = error;
        }
      }
      throw refusal;
    },
  };
}
