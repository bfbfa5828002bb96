import { SlipwayError } from '@slipway/core';
import type { LookupFunction } from 'node:net';
import type { Challenge } from './challenge.ts';
import type { RegistryCredential } from './credentials.ts';
import { isLoopback } from './endpoint.ts';
import { unexpected } from './failures.ts';
import { send } from './http.ts';

/** How the token service is connected to. */
export interface Connection {
  readonly signal?: AbortSignal | undefined;
  readonly lookup?: LookupFunction | undefined;
}

/** Turns a registry's challenge into the value of an `Authorization` header; undefined when there is nothing to show. */
export async function authorize(
  challenge: Challenge,
  credential: RegistryCredential | undefined,
  connection: Connection = {},
): Promise<string | undefined> {
  switch (challenge.scheme) {
    case 'basic':
      return credential === undefined ? undefined : basic(credential);
    case 'bearer':
      return `Bearer ${await fetchToken(challenge, credential, connection)}`;
  }
}

function basic(credential: RegistryCredential): string {
  return `Basic ${Buffer.from(`${credential.username}:${credential.password}`).toString('base64')}`;
}

async function fetchToken(
  challenge: Extract<Challenge, { scheme: 'bearer' }>,
  credential: RegistryCredential | undefined,
  { signal, lookup }: Connection,
): Promise<string> {
  const realm = tokenUrl(challenge.realm);
  const query = new URLSearchParams(realm.search);
  if (challenge.service !== undefined) query.set('service', challenge.service);
  for (const scope of challenge.scope?.split(' ') ?? []) query.append('scope', scope);

  const refreshToken = credential?.username === '' ? credential.password : undefined;
  if (refreshToken !== undefined) {
    query.set('grant_type', 'refresh_token');
    query.set('refresh_token', refreshToken);
    query.set('client_id', 'slipway');
  }
  const response = await send({
    method: refreshToken === undefined ? 'GET' : 'POST',
    endpoint: {
      protocol: realm.protocol as 'http:' | 'https:',
      hostname: realm.hostname.replace(/^\[|\]$/g, ''),
      port: realm.port === '' ? (realm.protocol === 'https:' ? 443 : 80) : Number(realm.port),
    },
    path: refreshToken === undefined ? `${realm.pathname}?${query.toString()}` : realm.pathname,
    headers: {
      accept: 'application/json',
      ...(refreshToken === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(credential === undefined || refreshToken !== undefined ? {} : { authorization: basic(credential) }),
    },
    ...(refreshToken === undefined ? {} : { body: query.toString() }),
    ...(signal === undefined ? {} : { signal }),
    ...(lookup === undefined ? {} : { lookup }),
  });
  if (response.status !== 200 && ![400, 401, 403].includes(response.status)) {
    throw unexpected(realm.host, 'a request for a token', response);
  }
  if (response.status !== 200) {
    throw new SlipwayError(
      'not-allowed',
      `the token service ${realm.host} refused the login with status ${response.status}`,
    );
  }
  const { token, access_token: accessToken } = JSON.parse(response.body.toString('utf8')) as Record<string, unknown>;
  const granted = token ?? accessToken;
  if (typeof granted !== 'string') {
    throw new SlipwayError('registry-failed', `the token service ${realm.host} answered without a token`);
  }
  return granted;
}

/** A registry must not be able to send a login anywhere in clear text: http is for token services on this computer only. */
function tokenUrl(realm: string): URL {
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (url === undefined || !secure) {
    throw new SlipwayError('registry-failed', `the registry names an unusable token service: ${realm}`);
  }
  return url;
}
