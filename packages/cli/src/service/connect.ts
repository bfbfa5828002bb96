import { SlipwayError } from '@slipway/core';
import { createClient, type Client } from '@slipway/core/http';
import { loadConfig } from '../config/config.ts';
import { findServer, type Server } from './find-server.ts';
import type { ServiceFlags } from './flags.ts';
import { findLocalService } from './local-service.ts';
import { defaultDataDirectory } from './paths.ts';
import { readProfiles } from './profiles.ts';

/** A service that is known by its address; nothing was asked of it yet. */
export interface Service {
  readonly server: string;
  readonly call: Client;
}

/** Makes a client of the service that flags, environment, logins or a `tasks up` on this computer name; undefined without any. */
export async function tryConnect(flags: ServiceFlags): Promise<Service | undefined> {
  const config = loadConfig();
  const [profiles, local] = await Promise.all([readProfiles(), findLocalService(defaultDataDirectory())]);
  const env = { server: config.TASKS_SERVER, token: config.TASKS_TOKEN, profile: config.TASKS_PROFILE };
  const found = findServer({ flags, env, profiles, local });
  return found === undefined ? undefined : serviceAt(found);
}

/** As {@link tryConnect}; rejects with `service-unreachable` when nothing names a service. */
export async function connect(flags: ServiceFlags): Promise<Service> {
  const service = await tryConnect(flags);
  if (service !== undefined) return service;
  throw new SlipwayError('service-unreachable', 'no service is configured, and none runs on this computer', {
    advice: 'Start one with `tasks up`, or name one: `tasks login SERVER`, --server, TASKS_SERVER.',
  });
}

/** Makes a client of a service. */
export function serviceAt({ server, token }: Server): Service {
  return { server, call: createClient({ server, token, fetch }) };
}
