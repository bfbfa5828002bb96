import { SlipwayError } from '@slipway/core';
import { routes, validate, type Route, type RouteId } from '@slipway/core/http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Guard } from '../auth/guard.ts';
import type { ApiLimits } from '../limits.ts';
import type { LongCaller, LongRequest, LongRequests } from '../server/long-requests.ts';
import type { BytesAnswer, Handlers } from './handler.ts';
import { whenEnded } from './delivery.ts';
import { sendBytes } from './send-bytes.ts';
import { createWholeReader, type ReadWhole } from './whole-body.ts';

/** What every operation of a server shares. */
export interface RegisterOptions {
  readonly handlers: Handlers;
  readonly guard: Guard;
  readonly longRequests: LongRequests;
  readonly limits: ApiLimits;
  readonly isDraining: () => boolean;
  readonly logger: Logger;
}

type AnyHandler = (call: unknown) => Promise<unknown>;

/** Operations whose bodies are larger than others'. */
const bodyLimits: Partial<Record<RouteId, keyof ApiLimits>> = {
  createRun: 'runBytes',
  createTask: 'runBytes',
  putTask: 'runBytes',
  patchTask: 'runBytes',
  report: 'reportBytes',
};

/** Serves every operation of the table, and answers 405 to the other methods of their paths. */
export function registerRoutes(app: FastifyInstance, options: RegisterOptions): void {
  const allowed = new Map<string, Route['method'][]>();
  const { hookBytes: bytes, hookBytesAtOnce: bytesAtOnce, bodyMs: ms } = options.limits;
  const readWhole = createWholeReader({ bytes, bytesAtOnce, ms });
  for (const [id, definition] of Object.entries(routes) as [RouteId, Route][]) {
    const url = fastifyPath(definition.path);
    allowed.set(url, [...(allowed.get(url) ?? []), definition.method]);
    serverOf(
      app,
      definition,
    )((scope) =>
      scope.route({
        method: definition.method,
        url,
        bodyLimit: options.limits[bodyLimits[id] ?? 'bodyBytes'],
        onRequest: async (request) => {
          if (definition.access !== 'public') await options.guard.admit(request, definition.access);
        },
        ...(definition.body?.kind === 'json' ? bodyDeadline(options.limits.bodyMs) : {}),
        handler: (request, reply) => serve(id, definition, { ...options, readWhole }, request, reply),
      }),
    );
  }
  for (const [url, methods] of allowed) {
    const others = (['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const).filter(
      (method) => !methods.some((served) => served === method),
    );
    app.route({
      method: others,
      url,
      onRequest: () => {
        const allow = methods.join(', ');
        throw new SlipwayError('method-not-allowed', `this path takes ${allow}`, { details: { allow } });
      },
      handler: () => undefined,
    });
  }
}

/** Where a route is served: what takes its body as bytes of media types that are parsed elsewhere has parsers of its own. */
function serverOf(app: FastifyInstance, { body }: Route): (serve: (scope: FastifyInstance) => void) => void {
  if (body?.kind !== 'bytes' || body.isWhole !== true) return (serve) => serve(app);
  return (serve) =>
    void app.register((scope, _, done) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser([...body.mediaTypes], (_request, _payload, parsed) => parsed(null));
      serve(scope);
      done();
    });
}

/** `/v1/runs/{runId}` as Fastify writes it: `/v1/runs/:runId`. */
function fastifyPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

/** A body of JSON that does not come to its end in time takes its connection with it. */
function bodyDeadline(bodyMs: number) {
  const deadlines = new WeakMap<FastifyRequest, NodeJS.Timeout>();
  const end = (request: FastifyRequest): void => clearTimeout(deadlines.get(request));
  return {
    preParsing: (request: FastifyRequest, _: FastifyReply, __: unknown, done: () => void): void => {
      deadlines.set(
        request,
        setTimeout(() => request.raw.destroy(), bodyMs),
      );
      request.raw.once('close', () => end(request));
      done();
    },
    preValidation: (request: FastifyRequest, _: FastifyReply, done: () => void): void => {
      end(request);
      done();
    },
  };
}

async function serve(
  id: RouteId,
  definition: Route,
  options: RegisterOptions & { readonly readWhole: ReadWhole },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const { params, query, body, answer } = definition;
  const caller = options.guard.callerOf(request);
  using whole = body?.kind === 'bytes' && body.isWhole === true ? await options.readWhole(request.raw) : undefined;
  const call = {
    params: params && validate(params, request.params, 'path'),
    query: query && validate(query, request.query, 'query'),
    body:
      body?.kind === 'json'
        ? validate(body.schema, request.body, 'body')
        : (whole?.bytes ?? bytesOf(definition, request)),
    principal: caller?.principal,
    headers: request.headers,
    isSecure: request.protocol === 'https',
    setHeader: (name: string, value: string) => void reply.header(name, value),
    stayOpen: (waitMs?: number) => stayOpen(options, caller && { ...caller, operation: id }, request, reply, waitMs),
    onUndelivered: (action: () => void) => {
      whenEnded(reply.raw, (isDelivered) => {
        if (!isDelivered) action();
      });
    },
  };
  // The types of `Handlers` say that each handler takes the call of its own operation; inside, all are alike.
  const result = await (options.handlers[id] as AnyHandler)(call);
  reply.code(answer.status);
  if (answer.body === undefined) return await reply.send();
  if (answer.body.kind === 'json') {
    // What the schema does not name is not sent, whatever a handler gives.
    return await reply.type('application/json').send(JSON.stringify(answer.body.schema.parse(result)));
  }
  const bytes = result as BytesAnswer;
  const headers = { ...(reply.getHeaders() as BytesAnswer['headers']), ...bytes.headers };
  reply.hijack();
  try {
    await sendBytes(reply.raw, { ...bytes, headers });
  } catch (err) {
    options.logger.warn({ err, requestId: request.id, route: definition.path }, 'an answer broke off');
  }
  return await reply;
}

function bytesOf({ body }: Route, request: FastifyRequest): unknown {
  if (body === undefined) return undefined;
  if (request.body !== undefined) return request.body;
  throw new SlipwayError('invalid-argument', 'body: it is missing');
}

function stayOpen(
  { longRequests, isDraining }: RegisterOptions,
  caller: LongCaller | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
  waitMs: number | undefined,
): LongRequest {
  if (caller === undefined) throw new Error('a public operation cannot stay open');
  if (isDraining()) {
    throw new SlipwayError('unavailable', 'this server is about to stop', {
      advice: 'Ask again; another one will answer.',
    });
  }
  const long = longRequests.open(caller);
  const { socket } = request.raw;
  // While it waits, nothing may happen for longer than on other connections. The next request on it sets the limit again.
  socket.setTimeout(0);
  const timer = waitMs === undefined ? undefined : setTimeout(() => long.end('time'), waitMs);
  whenEnded(reply.raw, (isDelivered) => {
    clearTimeout(timer);
    if (!isDelivered) long.end('gone');
    long[Symbol.dispose]();
  });
  return long;
}
