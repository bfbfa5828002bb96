import type { LookupFunction } from 'node:net';
import { SlipwayError } from '@slipway/core';
import { parseChallenge, type Challenge } from './challenge.ts';
import type { CredentialSource } from './credentials.ts';
import type { Endpoint } from './endpoint.ts';
import { notAllowed, reach } from './failures.ts';
import type { TlsOptions } from './http.ts';
import { checkRealm } from './realm.ts';
import type { RetryOptions } from './retry.ts';
import { mergeScopes, type Scope } from './scope.ts';
import { basicAuthorization, fetchToken, type Token } from './token.ts';

/** How a login is found, and where it may be shown. */
export interface LoginOptions {
  readonly credentials?: CredentialSource;
  /** Hosts (`auth.lan:5001`) that may be token services although they are in a private network. */
  readonly tokenHosts?: readonly string[];
  /** Finds the addresses of names, and refuses those that nothing is sent to; the system's resolver by default. */
  readonly lookup?: LookupFunction;
  readonly tls?: TlsOptions;
  /** How often requests that may be repeated are. */
  readonly retry?: RetryOptions;
}

/** Knows what to show to one registry on behalf of one account. */
export interface Authorizer {
  /** The `Authorization` header for these scopes as far as the registry has told what it wants; undefined before it has. */
  known(scopes: readonly Scope[], signal?: AbortSignal): Promise<string | undefined>;
  /**
   * Answers a challenge. Rejects with `not-allowed` when there is nothing to show, or nothing else than what was refused already.
   */
  answer(
    header: string | undefined,
    asked: { readonly scopes: readonly Scope[]; readonly refused?: string | undefined; readonly registry: Endpoint },
    signal?: AbortSignal,
  ): Promise<string>;
}

interface Grant {
  /** As the registry asked for them, which may be more than the request seemed to need. */
  readonly scopes: readonly Scope[];
  readonly token: Promise<Token>;
}

type Login =
  | { readonly kind: 'basic'; readonly authorization: string }
  | { readonly kind: 'bearer'; readonly realm: URL; readonly service: string | undefined };

/** A token that may end while a request is under way is not worth showing: a stream cannot be sent twice. */
const refreshMs = 30_000;
const maxGrants = 1000;

/** Makes the authorizer of one client. Tokens are kept by their scopes: registry and account are the client's own. */
export function createAuthorizer(host: string, options: LoginOptions): Authorizer {
  let login: Login | undefined;
  const grants = new Map<string, Grant>();

  const newToken = (key: string, scopes: readonly Scope[], bearer: Extract<Login, { kind: 'bearer' }>) => {
    const token = reach(bearer.realm.host, async () =>
      fetchToken({
        ...bearer,
        scopes,
        credential: await options.credentials?.(host),
        lookup: options.lookup,
        tls: options.tls,
        retry: options.retry,
      }),
    );
    // Oldest first out: what is still needed is asked for again.
    if (grants.size >= maxGrants)
      for (const oldest of [...grants.keys()].slice(0, maxGrants / 2)) grants.delete(oldest);
    const grant = { scopes, token };
    grants.set(key, grant);
    token.catch(() => {
      if (grants.get(key) === grant) grants.delete(key);
    });
    return token;
  };

  return {
    async known(scopes, signal) {
      if (login === undefined) return undefined;
      if (login.kind === 'basic') return login.authorization;
      const key = mergeScopes(scopes).join(' ');
      const grant = grants.get(key);
      const kept = grant === undefined ? undefined : await unlessAborted(grant.token, signal);
      if (kept !== undefined && kept.expiresAt - Date.now() > refreshMs) return `Bearer ${kept.value}`;
      const fresh = await unlessAborted(newToken(key, grant?.scopes ?? mergeScopes(scopes), login), signal);
      return `Bearer ${fresh.value}`;
    },

    async answer(header, { scopes, refused, registry }, signal) {
      const challenge = parseChallenge(header);
      if (challenge === undefined) {
        throw new SlipwayError('registry-failed', `${host} asks for an unknown kind of login`);
      }
      if (challenge.scheme === 'basic') {
        const credential = await options.credentials?.(host);
        const authorization = credential === undefined ? undefined : basicAuthorization(credential);
        if (authorization === undefined || authorization === refused) throw notAllowed(host, 401);
        login = { kind: 'basic', authorization };
        return authorization;
      }
      const realm = checkRealm(challenge.realm, registry, options.tokenHosts);
      login = { kind: 'bearer', realm, service: challenge.service };
      const token = newToken(mergeScopes(scopes).join(' '), allScopes(scopes, challenge), login);
      return `Bearer ${(await unlessAborted(token, signal)).value}`;
    },
  };
}

function allScopes(scopes: readonly Scope[], challenge: Extract<Challenge, { scheme: 'bearer' }>): readonly Scope[] {
  return mergeScopes([...scopes, ...(challenge.scope?.split(' ').filter((scope) => scope !== '') ?? [])]);
}

/** A token is fetched for whoever needs it, so that one caller who leaves does not take it from the others. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(signal.reason as Error);
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
