import { SlipwayError } from '@slipway/core';
import type { FastifyInstance } from 'fastify';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { createGuard, type Guard } from './auth/guard.ts';
import { createTokenCache } from './auth/token-cache.ts';
import { watchTokens } from './auth/watch-tokens.ts';
import { createHandlers } from './create-handlers.ts';
import { registerRoutes } from './http/register.ts';
import { defaultLimits } from './limits.ts';
import { ownImages, recoverImages } from './images/own-images.ts';
import type { ApiOptions } from './options.ts';
import { readPage } from './page/read-page.ts';
import { servePage } from './page/serve-page.ts';
import { closeServer, type Grace } from './server/close-server.ts';
import { createApp, createCounters } from './server/create-app.ts';
import { createHttpServer } from './server/http-server.ts';
import { createLongRequests } from './server/long-requests.ts';
import { observe } from './server/observe.ts';
import { watchSilentConnections } from './server/silent-connections.ts';
import { teachHeap } from './server/teach-heap.ts';
import { createMetrics } from './service/metrics.ts';

/** A server of the API that listens. Disposal ends it at once; what must not be cut off is drained first. */
export interface Api extends AsyncDisposable {
  /** `http://127.0.0.1:8080` */
  readonly address: string;
  /**
   * Stops in good order: it is no longer ready, long polls are answered empty, followers of logs are ended so that they go on elsewhere,
   * running requests finish (up to a limit), and the server closes.
   */
  drain(): Promise<void>;
}

const noGrace: Grace = { unreadyMs: 0, drainMs: 0 };

/** Starts a server of the API on a store, which stays the caller's. Rejects with `invalid-argument` when it cannot listen. */
export async function startApi(options: ApiOptions): Promise<Api> {
  const limits = { ...defaultLimits, ...options.limits };
  const logger = options.logger ?? pino({ enabled: false });
  const page = options.pageDirectory === undefined ? undefined : readPage(options.pageDirectory);
  const longRequests = createLongRequests();
  const tokens = createTokenCache((text) => options.store.tokens.verify(text));
  const metrics = createMetrics({ store: options.store, longRequests: () => longRequests.counts(), logger });
  const tokenWatch = watchTokens(longRequests, tokens.verify, logger);
  const heap = teachHeap();
  const images = ownImages(options);
  let isDraining = false;

  const app = createApp({
    createServer: (listener) => createHttpServer(listener, limits, options.tls, logger),
    isTls: options.tls !== undefined,
    trustProxy: options.trustProxy ?? false,
    isDraining: () => isDraining,
    logger,
  });
  const silent = watchSilentConnections(app.server, options.tls !== undefined);
  const callerOf: Guard['callerOf'] = (request) => guard.callerOf(request);
  const guard = createGuard({ tokens, ...(await createCounters(app, limits, callerOf)) });
  observe(app, metrics, callerOf, logger);
  registerRoutes(app, {
    handlers: createHandlers(options, {
      images,
      logger,
      metrics,
      isDraining: () => isDraining,
      onRevoked(tokenId) {
        tokens.clear();
        longRequests.end('revoked', tokenId);
      },
    }),
    guard,
    longRequests,
    limits,
    isDraining: () => isDraining,
    logger,
  });
  if (page !== undefined) servePage(app, page);

  let closing: Promise<void> | undefined;
  const close = (grace: Grace): Promise<void> => {
    isDraining = true;
    longRequests.end('draining');
    closing ??= closeServer(app, silent, grace).finally(() => {
      tokenWatch[Symbol.dispose]();
      metrics[Symbol.dispose]();
      heap[Symbol.dispose]();
    });
    return closing;
  };
  try {
    await listen(app, options);
  } catch (error) {
    await close(noGrace);
    throw error;
  }
  void recoverImages(images, logger);
  return {
    address: addressOf(app, options.tls !== undefined),
    async drain() {
      logger.info('draining');
      await close(limits);
      logger.info('drained');
    },
    async [Symbol.asyncDispose]() {
      const closed = close(noGrace);
      app.server.closeAllConnections();
      await closed;
    },
  };
}

async function listen(app: FastifyInstance, { host = '127.0.0.1', port = 8080 }: ApiOptions): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SlipwayError('invalid-argument', `the API cannot listen on ${host}:${port}: ${reason}`, {
      cause,
      advice: 'Stop what listens there, or choose another address or port.',
    });
  }
}

function addressOf(app: FastifyInstance, isTls: boolean): string {
  const { address, family, port } = app.server.address() as AddressInfo;
  return `http${isTls ? 's' : ''}://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
