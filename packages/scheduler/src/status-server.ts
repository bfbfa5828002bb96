import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { problemsOf } from './health.ts';
import type { JobStatus } from './job-status.ts';
import { metricsText } from './metrics.ts';

/** Where a process says how its scheduler is. */
export interface ListenAddress {
  readonly host: string;
  /** 0: the kernel chooses. */
  readonly port: number;
}

/** A small HTTP server with `/healthz` (the process is alive), `/readyz` (503 with the reasons when jobs do not do their work) and `/metrics`. */
export interface StatusServer extends AsyncDisposable {
  readonly port: number;
}

/** Starts it; rejects when the address cannot be listened on. */
export async function startStatusServer(
  { host, port }: ListenAddress,
  jobs: () => readonly JobStatus[],
  now: () => number,
): Promise<StatusServer> {
  const server = createServer((request, response) => {
    const { status, type, body } = answerTo(request.method === 'GET' ? request.url : undefined, jobs(), now());
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

function answerTo(path: string | undefined, jobs: readonly JobStatus[], now: number): Answer {
  switch (path) {
    case '/healthz':
      return json(200, { status: 'ok' });
    case '/readyz': {
      const problems = problemsOf(jobs, now);
      return problems.length === 0 ? json(200, { status: 'ready' }) : json(503, { status: 'failing', problems });
    }
    case '/metrics':
      return { status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body: metricsText(jobs) };
    default:
      return json(404, { status: 'not found; there are /healthz, /readyz and /metrics' });
  }
}

function json(status: number, body: unknown): Answer {
  return { status, type: 'application/json', body: JSON.stringify(body) };
}
