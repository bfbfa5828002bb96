import { once } from 'node:events';
import { connect } from 'node:net';
import { SlipwayError } from '@slipway/core';
import type { Config } from '../config/config.ts';
import { tryConnect } from '../service/connect.ts';
import type { ServiceFlags } from '../service/flags.ts';

const patienceMs = 3000;
const usualPorts = { redis: 6379, database: 5432 };

/** Asks the service that commands would use who we are and whether its parts answer; says so when there is none. */
export async function checkService(flags: ServiceFlags): Promise<string> {
  const service = await tryConnect(flags);
  if (service === undefined) return 'none is configured; `tasks up` starts one here';
  const signal = AbortSignal.timeout(patienceMs);
  const { name, role, version } = await service.call('whoAmI', {}, { signal });
  const { checks } = await service.call('readiness', {}, { signal });
  const parts = Object.entries(checks).map(([part, state]) => `${part} ${state}`);
  const silent = Object.entries(checks).flatMap(([part, state]) => (state === 'ok' ? [] : [part]));
  if (silent.length > 0) {
    throw new SlipwayError('unavailable', `${service.server} works without ${silent.join(', ')}`, {
      advice: "The service's own log says why.",
    });
  }
  return `${service.server} (${version}) answers ${name} (${role}); ${parts.join(', ')}`;
}

/** The Redis and the database that the environment names for roles of a service: whether something answers there. */
export function configuredPlaces(
  config: Config,
): readonly { readonly name: 'redis' | 'database'; readonly url: string }[] {
  const { TASKS_REDIS_URL: redis, TASKS_DATABASE_URL: database } = config;
  return [
    ...(redis === undefined ? [] : [{ name: 'redis' as const, url: redis }]),
    ...(database?.startsWith('postgres') === true ? [{ name: 'database' as const, url: database }] : []),
  ];
}

/** Opens a connection to the computer and port of an address; a login in it is not shown. */
export async function checkPlace(name: 'redis' | 'database', address: string): Promise<string> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const variable = name === 'redis' ? 'TASKS_REDIS_URL' : 'TASKS_DATABASE_URL';
  if (url === undefined || url.hostname === '') {
    throw new SlipwayError('invalid-argument', `${variable} is no address`, {
      advice: `Write it as ${name === 'redis' ? 'redis' : 'postgres'}://HOST:PORT/…`,
    });
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? usualPorts[name] : Number(url.port);
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(patienceMs) });
    return `${url.hostname}:${port} accepts connections`;
  } catch (cause) {
    const reason =
      cause instanceof Error && 'code' in cause ? String(cause.code) : `no answer within ${patienceMs / 1000} s`;
    throw new SlipwayError('unavailable', `${url.hostname}:${port} cannot be reached: ${reason}`, {
      cause,
      advice: `Start it, or correct ${variable}.`,
    });
  } finally {
    socket.destroy();
  }
}
