import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createClient, routes, type Client, type RouteId } from '@slipway/core/http';

/** A request that arrived. */
export interface Asked {
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

/** Answers one request of a route; `undefined` breaks the connection. */
export type Answer = (asked: Asked, response: ServerResponse) => unknown;

/** A server on the table of routes whose answers a test writes. */
export interface ScriptedService extends AsyncDisposable {
  readonly url: string;
  readonly call: Client;
  /** The operations that were asked for, in order. */
  readonly asked: readonly RouteId[];
}

/** Starts a server that answers the given operations; a given answer that writes by itself returns nothing. */
export async function startScriptedService(answers: Partial<Record<RouteId, Answer>>): Promise<ScriptedService> {
  const asked: RouteId[] = [];
  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the kernel gave no port');
  const url = `http://127.0.0.1:${address.port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    const id = (Object.keys(routes) as RouteId[]).find(
      (one) => routes[one].method === request.method && matches(routes[one].path, pathname),
    );
    const script = id === undefined ? undefined : answers[id];
    if (id === undefined || script === undefined)
      throw new Error(`nobody expected ${request.method ?? ''} ${pathname}`);
    asked.push(id);
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const result = await script({ query: searchParams, body: Buffer.concat(chunks) }, response);
    if (result === undefined) {
      if (!response.headersSent) request.socket.destroy();
      return;
    }
    response.writeHead(routes[id].answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(result));
  }

  return {
    url,
    call: createClient({ server: url, fetch }),
    asked,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function matches(path: string, pathname: string): boolean {
  const [parts, given] = [path.split('/'), pathname.split('/')];
  return parts.length === given.length && parts.every((part, index) => part.startsWith('{') || part === given[index]);
}
