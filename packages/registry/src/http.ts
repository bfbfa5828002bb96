import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Endpoint } from './endpoint.ts';

/** Bytes that are sent as they come, once: what was consumed cannot be sent again. */
export interface StreamedBody {
  readonly pieces: AsyncIterable<Uint8Array>;
}

/** Which certificates count. */
export interface TlsOptions {
  /** PEM certificates of the authorities that are trusted instead of the system's. */
  readonly ca?: string;
  /** Takes any certificate. */
  readonly insecure?: boolean;
}

/** A request to a registry or to its token service. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly endpoint: Endpoint;
  /** Path and query, already encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | StreamedBody;
  readonly signal?: AbortSignal;
  /** Finds the addresses of names; the system's resolver by default. */
  readonly lookup?: LookupFunction;
  readonly tls?: TlsOptions;
  /** How long the answer may take to begin once the request is sent; 30 s by default. */
  readonly answerTimeoutMs?: number;
}

/** An answer with its whole body, which is small for everything but blobs. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
  /** Of the request, without a login; what a redirect is relative to. */
  readonly url: URL;
}

/** An answer whose body is yet to be read, or to be destroyed. */
export interface StreamedResponse extends Omit<HttpResponse, 'body'> {
  readonly body: Readable;
  /** Ends a request whose body the other side did not wait for. */
  readonly close: () => void;
}

const connectTimeoutMs = 10_000;
const defaultAnswerTimeoutMs = 30_000;
const idleTimeoutMs = 60_000;
const defaultMaxBodyBytes = 8 * 1024 * 1024;

const agents = {
  'http:': new http.Agent({ keepAlive: true, timeout: connectTimeoutMs }),
  'https:': new https.Agent({ keepAlive: true, timeout: connectTimeoutMs }),
};

/** Reads the whole body of an answer; rejects when it is larger than the limit. */
export async function readAnswer(answer: StreamedResponse, maxBytes = defaultMaxBodyBytes): Promise<HttpResponse> {
  const { status, headers, url, body } = answer;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw new Error(`the answer is larger than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
  } finally {
    answer.close();
  }
  return { status, headers, url, body: Buffer.concat(chunks) };
}

/** Sends one request and reads the whole answer; rejects when the other side cannot be reached, is too slow or sends too much. */
export async function send(request: HttpRequest): Promise<HttpResponse> {
  return readAnswer(await sendStreamed(request));
}

/** Sends one request and resolves as soon as the answer begins; rejects when the other side cannot be reached or is too slow. */
export function sendStreamed(request: HttpRequest): Promise<StreamedResponse> {
  const url = urlOf(request.endpoint, request.path);
  return new Promise((resolve, reject) => {
    const outgoing = open(request);
    const times = limitTimes(outgoing, request.answerTimeoutMs ?? defaultAnswerTimeoutMs);
    const close = (): void => {
      if (!outgoing.writableFinished) outgoing.destroy();
    };
    outgoing.once('response', (body: http.IncomingMessage) => {
      times.answered();
      resolve({ status: body.statusCode ?? 0, headers: body.headers, body, url, close });
    });
    outgoing.on('error', (error) => {
      reject(outgoing.reusedSocket ? Object.assign(error, { reusedSocket: true }) : error);
    });
    if (isStreamed(request.body)) {
      // Whatever fails here destroys the request with the same error.
      void pipeline(request.body.pieces, outgoing).catch(reject);
    } else {
      outgoing.end(request.body);
    }
  });
}

/** Whether a body can be sent only once. */
export function isStreamed(body: HttpRequest['body']): body is StreamedBody {
  return typeof body === 'object' && 'pieces' in body;
}

/** Whether an error says that a connection kept alive had been closed by the other side before it got the request. */
export function wasStale(error: unknown): boolean {
  return error instanceof Error && 'reusedSocket' in error;
}

function open({
  endpoint,
  path,
  method,
  headers,
  signal,
  lookup,
  tls,
  answerTimeoutMs = 0,
}: HttpRequest): http.ClientRequest {
  return (endpoint.protocol === 'https:' ? https : http).request({
    protocol: endpoint.protocol,
    hostname: endpoint.hostname,
    port: endpoint.port,
    path,
    method,
    headers,
    agent: agents[endpoint.protocol],
    timeout: Math.max(idleTimeoutMs, answerTimeoutMs),
    ...(signal === undefined ? {} : { signal }),
    ...(lookup === undefined ? {} : { lookup }),
    ...(tls?.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls?.insecure === true ? { rejectUnauthorized: false } : {}),
  });
}

/** Limits for connecting, for the beginning of the answer and for silence within it: a socket's own limit knows only the last. */
function limitTimes(outgoing: http.ClientRequest, answerTimeoutMs: number): { readonly answered: () => void } {
  const limit = (what: string, ms: number): NodeJS.Timeout =>
    setTimeout(() => {
      outgoing.destroy(Object.assign(new Error(`${what} within ${ms / 1000} s`), { code: 'ETIMEDOUT' }));
    }, ms);
  let connecting: NodeJS.Timeout | undefined;
  let answering: NodeJS.Timeout | undefined;
  outgoing.once('socket', (socket) => {
    if (!socket.connecting) return;
    connecting = limit('no connection', connectTimeoutMs);
    socket.once(outgoing.protocol === 'https:' ? 'secureConnect' : 'connect', () => clearTimeout(connecting));
  });
  outgoing.once('finish', () => (answering = limit('no answer', answerTimeoutMs)));
  outgoing.once('timeout', () => outgoing.destroy(Object.assign(new Error('nothing moves'), { code: 'ETIMEDOUT' })));
  outgoing.once('close', () => {
    clearTimeout(connecting);
    clearTimeout(answering);
  });
  return {
    answered: () => {
      clearTimeout(answering);
      outgoing.setTimeout(idleTimeoutMs);
    },
  };
}

function urlOf({ protocol, hostname, port }: Endpoint, path: string): URL {
  return new URL(`${protocol}//${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}${path}`);
}
