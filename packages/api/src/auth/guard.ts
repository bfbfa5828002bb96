import { SlipwayError } from '@slipway/core';
import type { Route } from '@slipway/core/http';
import type { Principal } from '@slipway/store';
import type { FastifyRequest } from 'fastify';
import { bearerToken } from './bearer.ts';
import { cookieToken } from './session-cookie.ts';
import { checkCookieUse } from './cookie-use.ts';
import type { TokenCache } from './token-cache.ts';

/** Counts a request of somebody, and says when the limit is passed. */
export type CountRequest = (
  request: FastifyRequest,
) => Promise<{ readonly isExceeded: boolean; readonly ttlInSeconds: number }>;

/** What the guard needs. */
export interface GuardOptions {
  readonly tokens: TokenCache;
  /** Counts requests whose token is not valid, by address. */
  readonly countFailure: CountRequest;
  /** Counts requests by token; called when the request has its principal. */
  readonly countRequest: CountRequest;
}

/** Who calls, with the text of the token. */
export interface Caller {
  readonly principal: Principal;
  readonly tokenText: string;
}

/** Lets requests through to the operations that their tokens may call. */
export interface Guard {
  /** Rejects with `unauthenticated`, `not-allowed` or `too-many-requests`. */
  admit(request: FastifyRequest, access: Exclude<Route['access'], 'public'>): Promise<void>;
  callerOf(request: FastifyRequest): Caller | undefined;
}

/** Makes the guard of one server. */
export function createGuard({ tokens, countFailure, countRequest }: GuardOptions): Guard {
  const callers = new WeakMap<FastifyRequest, Caller>();
  return {
    async admit(request, access) {
      const tokenText = bearerToken(request.headers.authorization) ?? tokenOfPage(request);
      if (tokenText === undefined) {
        throw new SlipwayError('unauthenticated', 'this needs an API token: Authorization: Bearer TOKEN');
      }
      const principal = await tokens.verify(tokenText).catch((cause: unknown) => {
        // Where the records lie is nothing that callers without a valid token should hear.
        throw new SlipwayError('unavailable', 'the service cannot look at tokens at the moment', { cause });
      });
      if (principal === undefined) {
        // Counted after the look-up and not before: a wrong token must not lock out others behind the same address.
        refuseWhenExceeded(await countFailure(request), 'too many requests with invalid tokens from this address');
        throw new SlipwayError('unauthenticated', 'the API token is unknown, revoked or expired');
      }
      callers.set(request, { principal, tokenText });
      refuseWhenExceeded(await countRequest(request), 'too many requests with this token');
      if (!access.includes(principal.role)) {
        throw new SlipwayError(
          'not-allowed',
          `a token of the role ${principal.role} may not do this; allowed: ${access.join(', ')}`,
          { advice: 'Use a token of another role, or ask an administrator for one.' },
        );
      }
    },
    callerOf: (request) => callers.get(request),
  };
}

/** The token of a browser that is logged in. A request that says by itself what its token is needs no cookie. */
function tokenOfPage(request: FastifyRequest): string | undefined {
  if (request.headers.authorization !== undefined) return undefined;
  const token = cookieToken(request.headers.cookie, request.protocol === 'https');
  if (token !== undefined) checkCookieUse(request.method, request.headers);
  return token;
}

function refuseWhenExceeded(count: Awaited<ReturnType<CountRequest>>, what: string): void {
  if (!count.isExceeded) return;
  throw new SlipwayError('too-many-requests', what, {
    details: { retryAfterSeconds: Math.max(1, count.ttlInSeconds) },
  });
}
