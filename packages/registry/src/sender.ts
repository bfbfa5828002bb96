import { createAuthorizer, type LoginOptions } from './authorizer.ts';
import { registryEndpoints, type Endpoint } from './endpoint.ts';
import { notAllowed, reach } from './failures.ts';
import {
  isStreamed,
  readAnswer,
  sendStreamed,
  type HttpRequest,
  type HttpResponse,
  type StreamedResponse,
} from './http.ts';
import { pause, waitAfterAnswer, waitAfterError } from './retry.ts';
import type { Scope } from './scope.ts';

/** How a registry is reached. */
export interface RegistryOptions extends LoginOptions {
  /** Allows plain http to hosts that are not this computer. */
  readonly allowHttp?: boolean;
  /** `HOST[:PORT]` that is connected to instead: the registry's name for this process, where it differs. */
  readonly address?: string;
}

/** A request to the registry's API; endpoint and login are the sender's. */
export interface RegistryRequest extends Omit<HttpRequest, 'endpoint' | 'headers' | 'lookup' | 'tls'> {
  readonly headers?: Readonly<Record<string, string>>;
  /** What the request needs a token for, where the registry wants one. */
  readonly scopes: readonly Scope[];
  /** Tries in all; 1 for whoever handles failures himself. */
  readonly attempts?: number;
  /** Bytes that the answer may have at most. */
  readonly maxBytes?: number;
}

/** Sends requests to one registry. */
export interface RegistrySender {
  /** Reads the whole answer. */
  send(request: RegistryRequest): Promise<HttpResponse>;
  /** Resolves when the answer begins. Its body must be read or destroyed. */
  stream(request: RegistryRequest): Promise<StreamedResponse>;
}

/**
 * Makes the sender of one client: requests go to whichever endpoint answers, a challenge is answered once and its outcome remembered, and
 * what may be repeated is when that can help.
 */
export function createSender(host: string, options: RegistryOptions): RegistrySender {
  const authorizer = createAuthorizer(host, options);
  let endpoint: Endpoint | undefined;

  const toEndpoint = async (request: RegistryRequest, authorization: string | undefined): Promise<StreamedResponse> => {
    const sent = {
      ...request,
      headers: { ...request.headers, ...(authorization !== undefined && { authorization }) },
      ...(options.lookup && { lookup: options.lookup }),
      ...(options.tls && { tls: options.tls }),
    };
    if (endpoint !== undefined) return sendStreamed({ ...sent, endpoint });
    let failure: unknown;
    for (const candidate of registryEndpoints(options.address ?? host, options.allowHttp)) {
      try {
        const answer = await sendStreamed({ ...sent, endpoint: candidate });
        endpoint = candidate;
        return answer;
      } catch (error) {
        request.signal?.throwIfAborted();
        failure = error;
      }
    }
    throw failure;
  };

  const authorized = async (request: RegistryRequest): Promise<StreamedResponse> => {
    const shown = await authorizer.known(request.scopes, request.signal);
    const first = await toEndpoint(request, shown);
    if (first.status !== 401 || endpoint === undefined) return first;
    await discard(first);
    // What was sent of a stream is gone: its login should have been asked for before.
    if (isStreamed(request.body)) throw notAllowed(host, 401);
    const asked = { scopes: request.scopes, refused: shown, registry: endpoint };
    const authorization = await authorizer.answer(first.headers['www-authenticate'], asked, request.signal);
    const second = await toEndpoint(request, authorization);
    if (second.status !== 401) return second;
    await discard(second);
    throw notAllowed(host, 401);
  };

  const exchange = async <T>(request: RegistryRequest, read: (answer: StreamedResponse) => Promise<T>): Promise<T> => {
    const retry = { ...options.retry, ...(request.attempts !== undefined && { attempts: request.attempts }) };
    for (let failures = 1; ; failures += 1) {
      let wait: number | undefined;
      try {
        const answer = await authorized(request);
        wait = waitAfterAnswer(request, answer, failures, retry);
        if (wait === undefined) return await read(answer);
        await discard(answer);
      } catch (error) {
        wait ??= waitAfterError(request, error, failures, retry);
        if (wait === undefined) throw error;
      }
      await pause(wait, request.signal);
    }
  };

  return {
    send: (request) => reach(host, () => exchange(request, (answer) => readAnswer(answer, request.maxBytes))),
    stream: (request) => reach(host, () => exchange(request, (answer) => Promise.resolve(answer))),
  };
}

/** Reads what nobody wants, so that the connection can be used again. */
async function discard(answer: StreamedResponse): Promise<void> {
  await readAnswer(answer);
}
