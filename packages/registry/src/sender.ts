import { SlipwayError } from '@slipway/core';
import { authorize } from './authorizer.ts';
import { parseChallenge, type Challenge } from './challenge.ts';
import type { CredentialSource } from './credentials.ts';
import { registryEndpoints, type Endpoint } from './endpoint.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import type { LookupFunction } from 'node:net';
import { notAllowed, reach, unreachable } from './failures.ts';

/** How a registry is reached. */
export interface RegistryOptions {
  readonly credentials?: CredentialSource;
  /** Allows plain http to hosts that are not this computer. */
  readonly allowHttp?: boolean;
  /** `HOST[:PORT]` that is connected to instead: the registry's name for this process, where it differs. */
  readonly address?: string;
  /** Finds the addresses of names, and refuses those that nothing is sent to; the system's resolver by default. */
  readonly lookup?: LookupFunction;
}

/** A request to the registry's API; its endpoint is found by the sender. */
export type RegistryRequest = Omit<HttpRequest, 'endpoint'>;

/** Sends one request to one endpoint. */
export type Send<Answer> = (request: HttpRequest) => Promise<Answer>;

/** Sends requests to whichever endpoint answers, and answers the first challenge of each kind once, remembering the outcome. */
export function authorizedSender<Answer extends Pick<HttpResponse, 'status' | 'headers'>>(
  host: string,
  options: RegistryOptions,
  send: Send<Answer>,
): (request: RegistryRequest) => Promise<Answer> {
  let endpoint: Endpoint | undefined;
  const granted = new Map<string, string>();
  const guard = options.lookup === undefined ? {} : { lookup: options.lookup };

  const sendToHost = async (request: RegistryRequest): Promise<Answer> => {
    if (endpoint !== undefined)
      return reach(host, () => send({ ...request, ...guard, endpoint: endpoint as Endpoint }));
    const candidates = registryEndpoints(options.address ?? host, options.allowHttp);
    let failure: unknown;
    for (const candidate of candidates) {
      try {
        const response = await send({ ...request, ...guard, endpoint: candidate });
        endpoint = candidate;
        return response;
      } catch (error) {
        request.signal?.throwIfAborted();
        failure = error;
      }
    }
    throw unreachable(host, failure);
  };

  return async (request) => {
    const scopeKey = request.path;
    const known = granted.get(scopeKey);
    const first = await sendToHost(known === undefined ? request : withAuthorization(request, known));
    if (first.status !== 401) return first;

    const challenge = parseChallenge(first.headers['www-authenticate']);
    const authorization = await answer(challenge, host, options, request.signal);
    const second = await sendToHost(withAuthorization(request, authorization));
    if (second.status === 401 || second.status === 403) throw notAllowed(host, second.status);
    granted.set(scopeKey, authorization);
    return second;
  };
}

async function answer(
  challenge: Challenge | undefined,
  host: string,
  options: RegistryOptions,
  signal: AbortSignal | undefined,
): Promise<string> {
  if (challenge === undefined) throw new SlipwayError('registry-failed', `${host} asks for an unknown kind of login`);
  const credential = await options.credentials?.(host);
  const authorization = await reach(host, () => authorize(challenge, credential, { signal, lookup: options.lookup }));
  if (authorization === undefined) throw notAllowed(host, 401);
  return authorization;
}

function withAuthorization(request: RegistryRequest, authorization: string): RegistryRequest {
  return { ...request, headers: { ...request.headers, authorization } };
}
