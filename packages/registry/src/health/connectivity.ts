import { lookup as systemLookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { parseChallenge, type Challenge } from '../challenge.ts';
import { registryEndpoints, type Endpoint } from '../endpoint.ts';
import { send, type HttpResponse } from '../http.ts';
import type { RegistryOptions } from '../sender.ts';
import { healthCodeOf, unhealthy } from './codes.ts';
import { reasonOf, troubleOf } from './trouble.ts';

/** What a registry said when it was asked for nothing in particular. */
export interface Challenged {
  readonly endpoint: Endpoint;
  /** What it wants to be shown; undefined when it wants nothing. */
  readonly challenge: Challenge | undefined;
  /** The time that it says it is. */
  readonly date: string | undefined;
  /** When it was asked and when it had answered, in milliseconds since the epoch. */
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** How the registry is reached; as for a client. */
export type HealthOptions = Pick<RegistryOptions, 'credentials' | 'allowHttp' | 'address' | 'tokenHosts' | 'tls'> & {
  readonly signal?: AbortSignal;
};

const hostPattern = /^(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?::(\d{1,5}))?$/;
const patienceMs = 10_000;

/** Finds the addresses of a registry's host. Rejects with LOGIN_SERVER_ERROR for what is no host, and with CONNECTIVITY_DNS_ERROR. */
export async function lookUpRegistry(host: string, { address }: HealthOptions = {}): Promise<readonly string[]> {
  const port = hostPattern.exec(host)?.[1];
  if (!hostPattern.test(host) || Number(port ?? 1) > 65_535 || port === '0') {
    throw unhealthy(
      'LOGIN_SERVER_ERROR',
      `${JSON.stringify(host)} is no login server of a registry`,
      'Give HOST or HOST:PORT, without https:// and without a repository (--registry, TASKS_REGISTRY).',
    );
  }
  const [endpoint] = registryEndpoints(address ?? host);
  const hostname = endpoint?.hostname ?? host;
  if (isIP(hostname) !== 0) return [hostname];
  try {
    return (await systemLookup(hostname, { all: true })).map((found) => found.address);
  } catch (cause) {
    throw noSuchName(hostname, cause);
  }
}

/** Asks a registry for its challenge (`GET /v2/`). Rejects with the code of what is wrong. */
export async function askChallenge(host: string, options: HealthOptions = {}): Promise<Challenged> {
  let failure: unknown;
  for (const endpoint of registryEndpoints(options.address ?? host, options.allowHttp)) {
    const askedAt = Date.now();
    try {
      const answer = await askOnce(endpoint, {}, options);
      const challenge = challengeOf(host, answer);
      return { endpoint, challenge, date: answer.headers.date, askedAt, answeredAt: Date.now() };
    } catch (error) {
      options.signal?.throwIfAborted();
      if (healthCodeOf(error) !== undefined) throw error;
      if (troubleOf(error) === 'certificate') throw unreachable(host, error);
      // Where TLS failed and plain http does too, TLS is what is wrong.
      if (failure === undefined || troubleOf(failure) !== 'tls') failure = error;
    }
  }
  throw unreachable(host, failure);
}

/** Sends `GET /v2/` once. */
export function askOnce(
  endpoint: Endpoint,
  headers: Readonly<Record<string, string>>,
  { tls, signal }: HealthOptions,
): Promise<HttpResponse> {
  const limit = AbortSignal.timeout(patienceMs);
  return send({
    method: 'GET',
    endpoint,
    path: '/v2/',
    headers,
    signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    ...(tls && { tls }),
  });
}

/** What keeps a registry, or its token service, from being reached. */
export function unreachable(host: string, error: unknown): Error {
  switch (troubleOf(error)) {
    case 'name':
      return noSuchName(host, error);
    case 'certificate':
      return unhealthy(
        'CONNECTIVITY_SSL_ERROR',
        `the certificate of ${host} is not trusted: ${reasonOf(error)}`,
        'Let the system trust its authority (NODE_EXTRA_CA_CERTS=FILE for `tasks`, /etc/docker/certs.d for the engine), or renew it.',
        error,
      );
    case 'tls':
      return unhealthy(
        'CONNECTIVITY_SSL_ERROR',
        `no secure connection to ${host} can be made: ${reasonOf(error)}`,
        'Serve the registry over https; plain http is spoken with this computer only. A proxy on the way may be to blame, too.',
        error,
      );
    case 'away':
      return unhealthy(
        'LOGIN_SERVER_ERROR',
        `no registry answers at ${host}: the registry ${host} cannot be reached: ${reasonOf(error)}`,
        'Start the registry, correct its address (--registry, TASKS_REGISTRY), or open the firewall on the way.',
        error,
      );
  }
}

function noSuchName(host: string, cause: unknown): Error {
  return unhealthy(
    'CONNECTIVITY_DNS_ERROR',
    `the name ${host} has no address: ${reasonOf(cause)}`,
    'Correct the name of the registry, or the name server of this computer (/etc/resolv.conf).',
    cause,
  );
}

function challengeOf(host: string, { status, headers, body }: HttpResponse): Challenge | undefined {
  const isPage = (headers['content-type'] ?? '').startsWith('text/html') || body.subarray(0, 1).toString() === '<';
  if (status === 404 || (status === 200 && isPage)) {
    throw unhealthy(
      'LOGIN_SERVER_ERROR',
      `${host} answers, but is no registry (GET /v2/ gives ${status})`,
      'Correct the host or the port (--registry, TASKS_REGISTRY).',
    );
  }
  if (status === 200) return undefined;
  refuse(host, status);
  const challenge = status === 401 ? parseChallenge(headers['www-authenticate']) : undefined;
  if (challenge !== undefined) return challenge;
  const what = status === 401 ? 'asks for a login without saying which kind' : `answers GET /v2/ with status ${status}`;
  throw unhealthy(
    'CONNECTIVITY_CHALLENGE_ERROR',
    `${host} ${what}`,
    'Look into the log of the registry; a proxy in front of it has to leave the header WWW-Authenticate as it is.',
  );
}

/** Throws for the two answers that mean the same wherever they come. */
export function refuse(host: string, status: number): void {
  if (status === 403) {
    throw unhealthy(
      'CONNECTIVITY_FORBIDDEN_ERROR',
      `${host} lets nobody in from here (status 403)`,
      'Let the registry, or the firewall or proxy in front of it, accept the address of this computer.',
    );
  }
  if (status === 429) {
    throw unhealthy(
      'CONNECTIVITY_TOOMANYREQUESTS_ERROR',
      `${host} is asked too often (status 429)`,
      'Wait some minutes; log in, or raise the limit of the registry, when it happens again.',
    );
  }
}
