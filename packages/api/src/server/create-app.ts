import rateLimit from '@fastify/rate-limit';
import { SlipwayError } from '@slipway/core';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { RequestListener, Server } from 'node:http';
import type { Readable } from 'node:stream';
import type { Logger } from 'pino';
import type { CountRequest, Guard } from '../auth/guard.ts';
import { asSlipwayError, internalError, problemHeaders, problemOf } from '../http/problem.ts';
import type { ApiLimits } from '../limits.ts';
import { answerClientError } from './client-error.ts';
import { isUnread, lingerAfter } from './linger.ts';
import { securityHeaders } from './security-headers.ts';

/** What a server of the API needs before its operations are registered. */
export interface AppOptions {
  readonly createServer: (listener: RequestListener) => Server;
  readonly isTls: boolean;
  readonly trustProxy: boolean;
  readonly isDraining: () => boolean;
  readonly logger: Logger;
}

/** Makes the framework's part of a server: ids of requests, headers of every answer, parsers of bodies, and errors as problems. */
export function createApp({ createServer, isTls, trustProxy, isDraining, logger }: AppOptions): FastifyInstance {
  const headers = securityHeaders(isTls);
  const app = Fastify({
    serverFactory: createServer,
    logger: false,
    trustProxy,
    genReqId: () => randomUUID(),
    // What is served is what the table of routes says, and draining is done by us.
    exposeHeadRoutes: false,
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    // What the router refuses comes here without having met a hook.
    frameworkErrors: (error, request, reply) => {
      void reply.headers({ ...headers, 'x-request-id': request.id });
      sendProblem(error, request, reply, logger);
    },
    // Operations check what comes by schemas of their own; the framework's compilers are only loaded when none are given.
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
    // Names of repositories have up to 255 characters.
    routerOptions: { maxParamLength: 300 },
  });
  app.addHook('onRequest', (request, reply, done) => {
    void reply.headers({ ...headers, 'x-request-id': request.id });
    if (isDraining()) void reply.header('connection', 'close');
    done();
  });
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    // A missing body is told by the operation that needs one.
    if (body === '') done(null, undefined);
    else void parseJson(request, body, done);
  });
  // Whoever stops reading has refused the rest, and the answer that says so still needs the connection.
  app.addContentTypeParser('application/octet-stream', (_, payload, done) => {
    done(null, (payload as Readable).iterator({ destroyOnReturn: false }));
  });
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, logger));
  app.setNotFoundHandler((request, reply) =>
    sendProblem(new SlipwayError('not-found', 'there is nothing at this path'), request, reply, logger),
  );
  return app;
}

/** No route has a schema of the framework's kind. */
function noCompiler(): never {
  throw new Error('routes have no schemas of the framework');
}

/** Makes the counters of requests; they are held in this process alone. */
export async function createCounters(
  app: FastifyInstance,
  limits: ApiLimits,
  callerOf: Guard['callerOf'],
): Promise<{ readonly countFailure: CountRequest; readonly countRequest: CountRequest }> {
  await app.register(rateLimit, { global: false, timeWindow: 60_000 });
  const failures = app.createRateLimit({ max: limits.failuresPerMinute });
  const requests = app.createRateLimit({
    max: (request) =>
      callerOf(request)?.principal.role === 'agent' ? limits.agentRequestsPerMinute : limits.requestsPerMinute,
    keyGenerator: (request) => callerOf(request)?.principal.tokenId ?? '',
  });
  const counter =
    (count: typeof failures): CountRequest =>
    async (request) => {
      const result = await count(request);
      return result.isAllowed ? { isExceeded: false, ttlInSeconds: 0 } : result;
    };
  return { countFailure: counter(failures), countRequest: counter(requests) };
}

function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply, logger: Logger): void {
  const known = asSlipwayError(error);
  const route = request.routeOptions.url;
  const shown = known ?? internalError();
  // What a caller did wrong is told to the caller; what we did wrong is for the administrator.
  if (known === undefined) logger.error({ err: error, requestId: request.id, route }, 'request failed by a bug');
  else if (shown.entry.http >= 500) logger.warn({ err: error, requestId: request.id, route }, 'request failed');
  // An answer of bytes that had begun was broken off.
  if (reply.raw.headersSent) {
    reply.raw.destroy();
    return;
  }
  if (isUnread(request.raw)) {
    // The framework asks for it after errors in a body.
    reply.removeHeader('connection');
    lingerAfter(request.raw, reply.raw);
  }
  void reply
    .code(shown.entry.http)
    .headers(problemHeaders(shown))
    .type('application/problem+json')
    .send(JSON.stringify(problemOf(shown, request.id)));
}
