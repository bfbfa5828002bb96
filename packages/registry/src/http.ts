import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
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
  /** Finds the addresses of names; the system's resolver by default. */
  readonly lookup?: LookupFunction;
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

/** An answer whose body is yet to be read, or to be destroyed. */
export interface StreamedResponse {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: http.IncomingMessage;
  /** Of the request, without a login; what a redirect is relative to. */
  readonly url: URL;
}

/** Sends one request and reads the whole answer; rejects when the other side cannot be reached, is too slow or sends too much. */
export async function send(request: HttpRequest): Promise<HttpResponse> {
  const { status, headers, body } = await sendStreamed(request);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new Error(`the answer is larger than ${maxBodyBytes} bytes`);
    chunks.push(chunk);
  }
  return { status, headers, body: Buffer.concat(chunks) };
}

/** Sends one request and resolves as soon as the answer begins; rejects when the other side cannot be reached or is too slow. */
export function sendStreamed(request: HttpRequest): Promise<StreamedResponse> {
  const { endpoint, signal, lookup } = request;
  const { protocol, hostname, port } = endpoint;
  const url = new URL(`${protocol}//${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}${request.path}`);
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
        ...(lookup === undefined ? {} : { lookup }),
      },
      (body) => {
        resolve({ status: body.statusCode ?? 0, headers: body.headers, body, url });
      },
    );
    outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer within ${answerTimeoutMs / 1000} s`)));
    outgoing.once('error', reject);
    outgoing.end(request.body);
  });
}
