import http from 'node:http';
import https from 'node:https';
import type { Endpoint } from './endpoint.ts';

/** A request to a registry or to its token service. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly endpoint: Endpoint;
  /** Path and query, already encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** An answer with its whole body, which is small for everything but blobs. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

const connectTimeoutMs = 10_000;
const answerTimeoutMs = 30_000;
const maxBodyBytes = 8 * 1024 * 1024;

const agents = {
  'http:': new http.Agent({ keepAlive: true, timeout: connectTimeoutMs }),
  'https:': new https.Agent({ keepAlive: true, timeout: connectTimeoutMs }),
};

/** Sends one request and reads the whole answer; rejects when the other side cannot be reached, is too slow or sends too much. */
export function send(request: HttpRequest): Promise<HttpResponse> {
  const { endpoint, signal } = request;
  return new Promise((resolve, reject) => {
    const outgoing = (endpoint.protocol === 'https:' ? https : http).request(
      {
        protocol: endpoint.protocol,
        hostname: endpoint.hostname,
        port: endpoint.port,
        path: request.path,
        method: request.method,
        headers: request.headers,
        agent: agents[endpoint.protocol],
        timeout: answerTimeoutMs,
        ...(signal === undefined ? {} : { signal }),
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        let size = 0;
        incoming.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > maxBodyBytes) incoming.destroy(new Error(`the answer is larger than ${maxBodyBytes} bytes`));
          else chunks.push(chunk);
        });
        incoming.once('error', reject);
        incoming.once('end', () => {
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks) });
        });
      },
    );
    outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer within ${answerTimeoutMs / 1000} s`)));
    outgoing.once('error', reject);
    outgoing.end(request.body);
  });
}
