import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Guard } from '../auth/guard.ts';
import { whenEnded } from '../http/delivery.ts';
import type { Metrics } from '../service/metrics.ts';

/** Paths that machines ask for again and again: counted, but not worth a line each. */
const quiet = new Set([
  '/healthz',
  '/readyz',
  '/metrics',
  '/v1/agent/acquire',
  '/v1/agent/heartbeat',
  '/v1/agent/report',
]);

/** Counts and logs every request when its answer has gone out or its connection has broken; never a token, a query or a body. */
export function observe(app: FastifyInstance, metrics: Metrics, callerOf: Guard['callerOf'], logger: Logger): void {
  app.addHook('onRequest', (request, reply, done) => {
    const startedAt = performance.now();
    // The framework's own hook knows nothing of answers that broke off.
    whenEnded(reply.raw, (isDelivered) => {
      const seconds = (performance.now() - startedAt) / 1000;
      const route = request.routeOptions.url ?? '(none)';
      const { method } = request;
      const status = reply.raw.statusCode;
      metrics.seen({ route, method, status, seconds });
      const fields = {
        requestId: request.id,
        method,
        route,
        ...namesIn(request.params),
        status,
        ms: Math.round(seconds * 1000),
        address: request.ip,
        tokenId: callerOf(request)?.principal.tokenId,
        ...(isDelivered ? {} : { isBroken: true }),
      };
      if (quiet.has(route) && status < 400) logger.debug(fields, 'request');
      else logger.info(fields, 'request');
    });
    done();
  });
}

function namesIn(params: unknown): Readonly<Record<string, unknown>> {
  return typeof params === 'object' && params !== null && !('*' in params) ? { ...params } : {};
}
