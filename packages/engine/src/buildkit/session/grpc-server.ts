import http2 from 'node:http2';
import type { Duplex } from 'node:stream';
import { describeCause } from '../../execute/describe.ts';
import { grpcFrame, grpcMessages } from './grpc-frames.ts';

/** Status codes of gRPC that a session answers with. */
export const grpcStatus = { ok: 0, unknown: 2, notFound: 5, unimplemented: 12 } as const;

/** An answer other than success; anything else that a method throws becomes `unknown`. */
export class GrpcError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'GrpcError';
    this.status = status;
  }
}

/** One call of a method. */
export interface GrpcCall {
  /** What the caller sends; a method has to read it to its end, because giving up early resets the stream. */
  readonly requests: AsyncIterable<Buffer>;
  readonly metadata: http2.IncomingHttpHeaders;
  /** Aborted when the caller is gone. */
  readonly signal: AbortSignal;
}

/** Answers a call with any number of messages. */
export type GrpcMethod = (call: GrpcCall) => AsyncIterable<Buffer>;

/** Methods by their path: `/grpc.health.v1.Health/Check`. */
export type GrpcMethods = ReadonlyMap<string, GrpcMethod>;

/** Makes a method of one request and one answer. */
export function unary(answer: (request: Buffer) => Promise<Buffer> | Buffer): GrpcMethod {
  return async function* ({ requests }) {
    let request: Buffer = Buffer.alloc(0);
    for await (const message of requests) request = message;
    yield await answer(request);
  };
}

/** Serves methods over a connection that is open already, as HTTP/2 without TLS. Closing it ends every call. */
export function serveGrpc(socket: Duplex, methods: GrpcMethods): Disposable {
  const session = http2.performServerHandshake(socket);
  // A connection that breaks off ends the build with the engine's own words; here there is nobody to tell.
  session.on('error', () => undefined);
  socket.on('error', () => undefined);
  session.on('stream', (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders) => {
    void serve(stream, headers, methods.get(String(headers[':path'])));
  });
  return {
    [Symbol.dispose]() {
      // Node hands what the socket had read already to the session one tick later, and does not look whether it still lives.
      setImmediate(() => {
        session.destroy();
        socket.destroy();
      });
    },
  };
}

async function serve(
  stream: http2.ServerHttp2Stream,
  metadata: http2.IncomingHttpHeaders,
  method: GrpcMethod | undefined,
): Promise<void> {
  const gone = new AbortController();
  stream.on('error', () => undefined);
  stream.on('close', () => {
    gone.abort();
  });
  let trailers: http2.OutgoingHttpHeaders = { 'grpc-status': grpcStatus.ok };
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => {
    stream.sendTrailers(trailers);
  });
  try {
    if (method === undefined) throw new GrpcError(grpcStatus.unimplemented, 'not served here');
    const requests = grpcMessages(stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>);
    for await (const message of method({ requests, metadata, signal: gone.signal })) {
      if (!stream.write(grpcFrame(message))) await drained(stream, gone.signal);
    }
  } catch (cause) {
    const status = cause instanceof GrpcError ? cause.status : grpcStatus.unknown;
    trailers = { 'grpc-status': status, 'grpc-message': encodeURIComponent(describeCause(cause)) };
  }
  stream.resume();
  stream.end();
}

/** Waits until the caller has taken what was written, or is gone. */
function drained(stream: http2.ServerHttp2Stream, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    stream.once('drain', done);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}
