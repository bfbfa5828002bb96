import { openApiDocument } from '@slipway/core/http';
import type { Store } from '@slipway/store';
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
): Handlers<'createToken' | 'listTokens' | 'revokeToken' | 'whoAmI' | 'health' | 'readiness' | 'metrics' | 'openapi'> {
  const { store, version, registry, imageAliases, metrics } = options;
  // Made from every schema there is, which would be a noticeable part of a start.
  let document: Record<string, unknown> | undefined;
  return {
    createToken: ({ body }) =>
      store.tokens.create(body.name, body.role, body.expiresIn === undefined ? undefined : body.expiresIn * 1000),
    listTokens: async () => ({ tokens: [...(await store.tokens.list())] }),
    revokeToken: async ({ params }) => {
      await store.tokens.revoke(params.tokenId);
      options.onRevoked(params.tokenId);
      return undefined;
    },
    whoAmI: ({ principal }) =>
      Promise.resolve({
        name: principal.name,
        role: principal.role,
        registry,
        version,
        maxSourceBytes: store.sources.maxBytes,
        imageAliases: { ...imageAliases },
      }),
    health: () => Promise.resolve({ status: 'ok' }),
    readiness: options.readiness,
    metrics: async () => ({
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
      body: [Buffer.from(await metrics.text())],
    }),
    openapi: () => Promise.resolve((document ??= { ...openApiDocument(version) })),
  };
}
