import { routes, type Role, type Route, type RouteId } from '@slipway/core/http';
import Fastify from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultLimits } from '../limits.ts';
import { createLongRequests } from '../server/long-requests.ts';
import { startTestService, type TestService } from '../testing/service.ts';
import type { Handlers } from './handler.ts';
import { registerRoutes } from './register.ts';

const table = Object.entries<Route>(routes) as [RouteId, Route][];
const roles: readonly Role[] = ['admin', 'contributor', 'reader', 'agent'];

/** Values that have the right form and name nothing that exists. */
const params: Readonly<Record<string, string>> = {
  runId: 'rzzzzzz',
  sourceId: 's00000000',
  agentId: 'a00000000',
  tokenId: 'none',
  taskName: 'no-such-task',
  triggerName: 'none',
  secretName: 'none',
  notificationName: 'none',
  recordId: '0',
};

function pathOf({ path }: Route): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '');
}

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ limits: { failuresPerMinute: 1000 } });
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

function send(definition: Route, token?: string): Promise<Response> {
  return fetch(service.address + pathOf(definition), {
    method: definition.method,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
}

describe('the served routes', () => {
  it('are those of the table, and no others', async () => {
    const served: string[] = [];
    const app = Fastify({ exposeHeadRoutes: false });
    app.addHook('onRoute', ({ method, url }) => {
      // Several methods in one route are those that a path refuses.
      if (typeof method === 'string') served.push(`${method} ${url}`);
    });
    registerRoutes(app, {
      handlers: {} as Handlers,
      guard: { admit: () => Promise.resolve(), callerOf: () => undefined },
      longRequests: createLongRequests(),
      limits: defaultLimits,
      isDraining: () => false,
      logger: pino({ enabled: false }),
    });
    await app.ready();
    const expected = table.map(([, { method, path }]) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`);
    expect(served.toSorted()).toEqual(expected.toSorted());
  });

  it.each(table)('%s answers, and its path refuses other methods with 405', async (_, definition) => {
    const answer = await send(definition, service.tokens.admin);
    expect(answer.headers.get('content-type') ?? '').toContain(answer.ok ? '' : 'application/problem+json');
    expect(await answer.text()).not.toContain('there is nothing at this path');
    const taken = table.filter(([, { path }]) => path === definition.path).map(([, { method }]) => method);
    const other = (['PUT', 'DELETE', 'PATCH', 'POST'] as const).find((method) => !taken.includes(method))!;
    const refused = await fetch(service.address + pathOf(definition), { method: other });
    expect(refused.status).toBe(405);
    expect(refused.headers.get('allow')?.split(', ').toSorted()).toEqual(taken.toSorted());
    expect(await refused.json()).toMatchObject({ code: 'method-not-allowed', status: 405 });
  });
});

describe('who may call', () => {
  const closed = table.filter(([, { access }]) => access !== 'public');

  it.each(closed)('%s: nobody without a valid token', async (_, definition) => {
    for (const token of [undefined, 'unknown-token']) {
      const answer = await send(definition, token);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="slipway"');
      expect(await answer.json()).toMatchObject({ code: 'unauthenticated' });
    }
  });

  it.each(closed.flatMap(([id, definition]) => roles.map((role) => [id, role, definition] as const)))(
    '%s as %s',
    async (_, role, definition) => {
      const answer = await send(definition, service.tokens[role]);
      const body = await answer.text();
      if (definition.access.includes(role)) expect([401, 403], body).not.toContain(answer.status);
      else {
        expect(answer.status).toBe(403);
        expect(JSON.parse(body)).toMatchObject({ code: 'not-allowed' });
      }
    },
  );

  it('public operations need no token; deliveries prove by themselves who sends them', async () => {
    for (const [, definition] of table.filter(([, { access }]) => access === 'public')) {
      if (definition.path.startsWith('/v1/hooks/')) continue;
      expect((await send(definition)).status).toBe(200);
    }
  });
});
