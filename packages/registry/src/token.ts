import type { LookupFunction } from 'node:net';
import { SlipwayError } from '@slipway/core';
import type { RegistryCredential } from './credentials.ts';
import { unexpected } from './failures.ts';
import { send, type HttpRequest, type HttpResponse, type TlsOptions } from './http.ts';
import { bareHostname } from './realm.ts';
import { pause, waitAfterAnswer, waitAfterError, type RetryOptions } from './retry.ts';
import type { Scope } from './scope.ts';

/** A token and how long it may be shown. */
export interface Token {
  readonly value: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** What is asked of a token service. */
export interface TokenRequest {
  readonly realm: URL;
  readonly service?: string | undefined;
  readonly scopes: readonly Scope[];
  readonly credential?: RegistryCredential | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly lookup?: LookupFunction | undefined;
  readonly tls?: TlsOptions | undefined;
  /** How often a service that is busy, or breaks off, is asked again. */
  readonly retry?: RetryOptions | undefined;
}

const defaultLifetimeSeconds = 60;

/** The value of an `Authorization` header for a user name and a password. */
export function basicAuthorization({ username, password }: RegistryCredential): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** Asks a token service; rejects with `not-allowed` when it refuses the login. */
export async function fetchToken(request: TokenRequest): Promise<Token> {
  const { realm, service, scopes, credential, signal, lookup, tls, retry } = request;
  const askedAt = Date.now();
  const query = new URLSearchParams(realm.search);
  if (service !== undefined) query.set('service', service);
  const refreshToken = credential?.username === '' ? credential.password : undefined;
  if (refreshToken === undefined) {
    for (const scope of scopes) query.append('scope', scope);
  } else {
    query.set('scope', scopes.join(' '));
    query.set('grant_type', 'refresh_token');
    query.set('refresh_token', refreshToken);
    query.set('client_id', 'slipway');
  }
  const asked: HttpRequest = {
    method: refreshToken === undefined ? 'GET' : 'POST',
    endpoint: {
      protocol: realm.protocol as 'http:' | 'https:',
      hostname: bareHostname(realm),
      port: realm.port === '' ? (realm.protocol === 'https:' ? 443 : 80) : Number(realm.port),
    },
    path: refreshToken === undefined ? `${realm.pathname}?${query.toString()}` : realm.pathname,
    headers: {
      accept: 'application/json',
      ...(refreshToken === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(credential === undefined || refreshToken !== undefined
        ? {}
        : { authorization: basicAuthorization(credential) }),
    },
    ...(refreshToken === undefined ? {} : { body: query.toString() }),
    ...(signal && { signal }),
    ...(lookup && { lookup }),
    ...(tls && { tls }),
  };
  const response = await sendPatiently(asked, retry);
  if ([400, 401, 403].includes(response.status)) {
    throw new SlipwayError(
      'not-allowed',
      `the token service ${realm.host} refused the login with status ${response.status}`,
      { details: { host: realm.host, status: response.status } },
    );
  }
  if (response.status !== 200) throw unexpected(realm.host, 'a request for a token', response);
  return readToken(realm.host, response.body, askedAt);
}

/** Sends a request, again where that can help, until an answer stands. */
async function sendPatiently(request: HttpRequest, retry: RetryOptions | undefined): Promise<HttpResponse> {
  for (let failures = 1; ; failures += 1) {
    let wait: number | undefined;
    try {
      const answer = await send(request);
      wait = waitAfterAnswer(request, answer, failures, retry);
      if (wait === undefined) return answer;
    } catch (error) {
      wait = waitAfterError(request, error, failures, retry);
      if (wait === undefined) throw error;
    }
    await pause(wait, request.signal);
  }
}

function readToken(host: string, body: Buffer, askedAt: number): Token {
  let answer: Record<string, unknown>;
  try {
    answer = JSON.parse(body.toString('utf8')) as Record<string, unknown>;
  } catch (cause) {
    throw new SlipwayError('registry-failed', `the token service ${host} answered something else than JSON`, { cause });
  }
  const { token, access_token: accessToken, expires_in: lifetime } = answer;
  const value = token ?? accessToken;
  if (typeof value !== 'string') {
    throw new SlipwayError('registry-failed', `the token service ${host} answered without a token`);
  }
  const seconds = typeof lifetime === 'number' && lifetime > 0 ? lifetime : defaultLifetimeSeconds;
  return { value, expiresAt: askedAt + seconds * 1000 };
}
