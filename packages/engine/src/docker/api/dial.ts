import type Docker from 'dockerode';
import type { IncomingMessage } from 'node:http';

/** A request whose answer is read as a stream while the engine works on it. */
export interface StreamedRequest {
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  /** The request's body; an empty one when absent. */
  readonly body?: Buffer | NodeJS.ReadableStream;
  readonly headers?: Readonly<Record<string, string>>;
  /** Aborting it closes the connection, at which the engine stops its work. */
  readonly signal: AbortSignal;
}

/** Posts a request and gives its answer's body. Rejects when the engine answers with an error status. */
export function postStreamed(docker: Docker, request: StreamedRequest): Promise<IncomingMessage> {
  const { path, query, body, headers, signal } = request;
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    docker.modem.dial(
      {
        path: `${path}?`,
        method: 'POST',
        options: { _query: query },
        file: body ?? Buffer.alloc(0),
        ...(headers === undefined ? {} : { headers }),
        isStream: true,
        statusCodes: { 200: true },
        abortSignal: signal,
      },
      (error, answer) => {
        if (error === null) resolve(answer as IncomingMessage);
        else reject(error);
      },
    );
  });
}
