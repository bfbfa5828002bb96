import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';

/** What goes wrong with a request: an answer of our own, or a connection that breaks off before any. */
export type Fault =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  | { readonly kind: 'disconnect' };

/** A request as it arrived. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** A door in front of a registry that passes everything on, except for what it was told to spoil. */
export interface FaultFront extends AsyncDisposable {
  readonly host: string;
  readonly url: string;
  /** Every request so far, spoiled ones included. */
  readonly requests: readonly SeenRequest[];
  /** Spoils the next `times` requests (1 by default) among those that `match` accepts (all by default). */
  fail(fault: Fault, options?: { readonly times?: number; readonly match?: (request: SeenRequest) => boolean }): void;
}

interface Rule {
  readonly fault: Fault;
  readonly match: (request: SeenRequest) => boolean;
  left: number;
}

/** Opens a front on a free port before the server at `target` (`http://127.0.0.1:5000`). */
export async function startFaultFront(target: string): Promise<FaultFront> {
  const requests: SeenRequest[] = [];
  const rules: Rule[] = [];
  const server = createServer((incoming, answer) => {
    const seen = { method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers };
    requests.push(seen);
    const rule = rules.find((candidate) => candidate.left > 0 && candidate.match(seen));
    if (rule === undefined) {
      passOn(target, incoming, answer);
    } else {
      rule.left -= 1;
      spoil(rule.fault, incoming, answer);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the kernel gave no port');
  const host = `127.0.0.1:${address.port}`;
  return {
    host,
    url: `http://${host}`,
    requests,
    fail: (fault, { times = 1, match = () => true } = {}) => void rules.push({ fault, match, left: times }),
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function spoil(fault: Fault, incoming: IncomingMessage, answer: ServerResponse): void {
  switch (fault.kind) {
    case 'answer':
      incoming.resume();
      answer.writeHead(fault.status, fault.headers).end(fault.body);
      return;
    case 'disconnect':
      incoming.socket.destroy();
      return;
  }
}

/** The Host header travels unchanged, so that the registry's Location headers lead back through this front. */
function passOn(target: string, incoming: IncomingMessage, answer: ServerResponse): void {
  const onward = request(new URL(incoming.url ?? '/', target), { method: incoming.method, headers: incoming.headers });
  onward.on('response', (response) => {
    answer.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(answer);
  });
  onward.on('error', () => answer.destroy());
  answer.on('close', () => onward.destroy());
  incoming.pipe(onward);
}
