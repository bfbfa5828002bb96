import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** A request as it arrived, with its whole body. */
export interface Arrived {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** A server that answers what a test wants, where a real registry never would. */
export interface FakeRegistry extends AsyncDisposable {
  readonly host: string;
  readonly requests: readonly Arrived[];
}

/** Starts one on a port that the kernel chooses, or on this one. */
export async function startFakeRegistry(
  answer: (request: Arrived, response: ServerResponse) => void,
  port = 0,
): Promise<FakeRegistry> {
  const requests: Arrived[] = [];
  const server = createServer((incoming, response) => {
    buffer(incoming).then(
      (body) => {
        const { method = '', url = '', headers } = incoming;
        const request = { method, url, headers, body };
        requests.push(request);
        answer(request, response);
      },
      () => response.destroy(),
    );
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${portOf(server)}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the kernel gave no port');
  return address.port;
}

/** Answers with JSON. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
