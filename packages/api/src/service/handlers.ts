import { openApiDocument, type Identity } from '@slipway/core/http';
import type { Principal, Store } from '@slipway/store';
import { bearerToken } from '../auth/bearer.ts';
import { clearedCookie, cookieToken, sessionCookie } from '../auth/session-cookie.ts';
import type { Handlers } from '../http/handler.ts';
import type { Metrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';

/** What the service says of itself, and its tokens. */
export interface ServiceHandlerOptions {
  readonly store: Store;
  readonly version: string;
  readonly registry: string;
  readonly imageAliases: Readonly<Record<string, string>>;
  readonly metrics: Metrics;
  readonly readiness: () => Promise<Readiness>;
  /** Called when a token was revoked: whatever it has open ends. */
  readonly onRevoked: (tokenId: string) => void;
}

/** Tokens, and what the service says of itself. */
export function serviceHandlers(
  options: ServiceHandlerOptions,
): Handlers<
  | 'createToken'
  | 'listTokens'
  | 'revokeToken'
  | 'whoAmI'
  | 'createSession'
  | 'deleteSession'
  | 'health'
  | 'readiness'
  | 'metrics'
  | 'openapi'
> {
  const { store, version, registry, imageAliases, metrics } = options;
  // Made from every schema there is, which would be a noticeable part of a start.
  let document: Record<string, unknown> | undefined;
  const identityOf = ({ name, role }: Principal): Identity => ({
    name,
    role,
    registry,
    version,
    maxSourceBytes: store.sources.maxBytes,
    imageAliases: { ...imageAliases },
  });
  return {
    createToken: ({ body }) =>
      store.tokens.create(body.name, body.role, body.expiresIn === undefined ? undefined : body.expiresIn * 1000),
    listTokens: async () => ({ tokens: [...(await store.tokens.list())] }),
    revokeToken: async ({ params }) => {
      await store.tokens.revoke(params.tokenId);
      options.onRevoked(params.tokenId);
      return undefined;
    },
    whoAmI: ({ principal }) => Promise.resolve(identityOf(principal)),
    createSession({ principal, headers, isSecure, setHeader }) {
      // The guard has taken it from one of these two.
      const token = bearerToken(headers.authorization) ?? cookieToken(headers.cookie, isSecure) ?? '';
      setHeader('set-cookie', sessionCookie(token, isSecure));
      return Promise.resolve(identityOf(principal));
    },
    deleteSession({ isSecure, setHeader }) {
      setHeader('set-cookie', clearedCookie(isSecure));
      return Promise.resolve(undefined);
    },
    health: () => Promise.resolve({ status: 'ok' }),
    readiness: options.readiness,
    metrics: async () => ({
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
      body: [Buffer.from(await metrics.text())],
    }),
    openapi: () => Promise.resolve((document ??= { ...openApiDocument(version) })),
  };
}
