import { healthRepository, SlipwayError } from '@slipway/core';
import type { RegistryCredential } from '../credentials.ts';
import { registryFailure } from '../failures.ts';
import { checkRealm } from '../realm.ts';
import { deleteScope, mergeScopes, pushScope } from '../scope.ts';
import { basicAuthorization, fetchToken } from '../token.ts';
import { unhealthy, type HealthCode } from './codes.ts';
import { askOnce, refuse, unreachable, type Challenged, type HealthOptions } from './connectivity.ts';
import { troubleOf } from './trouble.ts';

/** How a registry let us in. */
export type Access = 'anonymous' | 'password' | 'token' | 'refresh-token';

/** Shows the login that a registry asks for. Rejects with the code of what is wrong. */
export async function checkAccess(host: string, asked: Challenged, options: HealthOptions = {}): Promise<Access> {
  const { challenge } = asked;
  if (challenge === undefined) return 'anonymous';
  const credential = await storedLogin(host, options);
  if (challenge.scheme === 'basic') return showPassword(host, asked, credential, options);
  return askToken(host, asked, challenge, credential, options);
}

async function storedLogin(host: string, { credentials }: HealthOptions): Promise<RegistryCredential | undefined> {
  try {
    return await credentials?.(host);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw unhealthy(
      'CONNECTIVITY_REFRESH_TOKEN_ERROR',
      `the login that is stored for ${host} cannot be read: ${said}`,
      `Repair the credential helper in Docker's config.json, then log in again: docker login ${host}`,
      cause,
    );
  }
}

async function showPassword(
  host: string,
  { endpoint }: Challenged,
  credential: RegistryCredential | undefined,
  options: HealthOptions,
): Promise<Access> {
  const advice = `Log in with an account that may push: docker login ${host}`;
  if (credential === undefined) {
    throw unhealthy('CONNECTIVITY_ACCESS_TOKEN_ERROR', `${host} asks for a login, and none is stored`, advice);
  }
  const headers = { authorization: basicAuthorization(credential) };
  const { status } = await askOnce(endpoint, headers, options).catch((error: unknown) => {
    throw unreachable(host, error);
  });
  refuse(host, status);
  if (status === 200) return 'password';
  throw unhealthy('CONNECTIVITY_ACCESS_TOKEN_ERROR', `${host} refuses the stored login (status ${status})`, advice);
}

async function askToken(
  host: string,
  { endpoint }: Challenged,
  challenge: { readonly realm: string; readonly service?: string },
  credential: RegistryCredential | undefined,
  { tokenHosts, tls, signal }: HealthOptions,
): Promise<Access> {
  // A login without a user name is a refresh token, which is changed for one for access.
  const isRefresh = credential?.username === '';
  const code: HealthCode = isRefresh ? 'CONNECTIVITY_REFRESH_TOKEN_ERROR' : 'CONNECTIVITY_ACCESS_TOKEN_ERROR';
  const failed = (message: string, cause: unknown, advice: string): Error => unhealthy(code, message, advice, cause);
  try {
    const realm = checkRealm(challenge.realm, endpoint, tokenHosts);
    await fetchToken({
      realm,
      service: challenge.service,
      scopes: mergeScopes([pushScope(healthRepository), deleteScope(healthRepository)]),
      credential,
      signal,
      tls,
      // Whoever looks wants to see the first failure.
      retry: { attempts: 1 },
    });
    return isRefresh ? 'refresh-token' : credential === undefined ? 'anonymous' : 'token';
  } catch (error) {
    signal?.throwIfAborted();
    const service = URL.canParse(challenge.realm) ? new URL(challenge.realm).host : challenge.realm;
    if (!(error instanceof SlipwayError)) {
      const trouble = troubleOf(error);
      if (trouble !== 'away') throw unreachable(service, error);
      throw failed(
        `the token service ${service} of ${host} does not answer`,
        error,
        'Start the token service, or correct `realm` in the configuration of the registry.',
      );
    }
    if (registryFailure(error)?.status === 429) refuse(service, 429);
    if (error.code !== 'not-allowed') throw failed(error.message, error, error.advice);
    throw failed(
      credential === undefined ? `${error.message}: no login is stored for ${host}` : error.message,
      error,
      `Log in with an account that may push: docker login ${host}`,
    );
  }
}
