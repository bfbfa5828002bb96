import type { z } from 'zod';
import { errorCatalogue, type ErrorCode } from '../errors/catalogue.ts';
import { SlipwayError } from '../errors/slipway-error.ts';
import { fillPath, writeQuery } from './path.ts';
import { routes, type RouteId } from './routes/index.ts';
import type { Route } from './routes/route.ts';
import { problemSchema } from './schemas/problem.ts';

type Routes = typeof routes;
type BodyOf<B> = B extends { readonly kind: 'json'; readonly schema: infer S extends z.ZodType } ? z.input<S> : never;
type Given<R, Key extends string> = R extends { readonly [K in Key]: infer S extends z.ZodType } ? z.input<S> : never;

/** A query of which everything may be left out may be left out itself. */
type QueryOf<Q> = Partial<Q> extends Q ? { readonly query?: Q } : { readonly query: Q };

/** What a call of a route takes: only the parts that the route has. */
export type CallInput<Id extends RouteId> = (Routes[Id] extends { readonly params: z.ZodType }
  ? { readonly params: Given<Routes[Id], 'params'> }
  : unknown) &
  (Routes[Id] extends { readonly query: z.ZodType } ? QueryOf<Given<Routes[Id], 'query'>> : unknown) &
  (Routes[Id] extends { readonly body: { readonly kind: 'json' } }
    ? { readonly body: BodyOf<Routes[Id]['body']> }
    : Routes[Id] extends { readonly body: { readonly kind: 'bytes' } }
      ? { readonly body: Uint8Array | ReadableStream<Uint8Array> }
      : unknown);

/** What a call of a route gives: its JSON, nothing, or the answer itself where that is bytes. */
export type CallResult<Id extends RouteId> = Routes[Id]['answer'] extends { readonly body: infer B }
  ? B extends { readonly kind: 'json'; readonly schema: infer S extends z.ZodType }
    ? z.output<S>
    : Response
  : undefined;

/** How the client reaches the service. */
export interface ClientOptions {
  /** `https://slipway.example.io`, with or without a slash at the end. */
  readonly server: string;
  readonly token?: string | undefined;
  /** The platform's `fetch`, handed in because this package does no I/O. */
  readonly fetch: typeof fetch;
}

/** Options of one call. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls the API by operation. */
export type Client = <Id extends RouteId>(
  id: Id,
  input: CallInput<Id>,
  options?: CallOptions,
) => Promise<CallResult<Id>>;

/**
 * Makes a client of the API. A call rejects with the error that the service answered, under the service's own code; with
 * `service-unreachable` when nothing answers; with `service-failed` for an answer that is none of this API; and with the signal's reason.
 */
export function createClient(options: ClientOptions): Client {
  const server = options.server.replace(/\/+$/, '');
  const call = async (id: RouteId, input: AnyInput, { signal, headers }: CallOptions = {}): Promise<unknown> => {
    const definition: Route = routes[id];
    const address = `${server}${fillPath(definition.path, input.params ?? {})}${writeQuery(input.query ?? {})}`;
    const isJson = definition.body?.kind === 'json';
    const unreachable = (cause: unknown): never => {
      signal?.throwIfAborted();
      const reason = reasonOf(cause);
      throw new SlipwayError('service-unreachable', `the service at ${server} cannot be reached: ${reason}`, { cause });
    };
    const response = await options
      .fetch(address, {
        method: definition.method,
        headers: {
          ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
          ...(definition.body === undefined
            ? {}
            : { 'content-type': isJson ? 'application/json' : 'application/octet-stream' }),
          ...headers,
        },
        ...(definition.body === undefined ? {} : { body: isJson ? JSON.stringify(input.body) : input.body }),
        ...(definition.body !== undefined && !isJson ? { duplex: 'half' } : {}),
        ...(signal === undefined ? {} : { signal }),
      } as RequestInit)
      .catch(unreachable);
    if (!response.ok) throw await errorOf(response, server);
    const { body } = definition.answer;
    if (body === undefined) {
      await response.body?.cancel();
      return undefined;
    }
    if (body.kind === 'bytes') return response;
    const parsed = body.schema.safeParse(readJson(await response.text().catch(unreachable)));
    if (!parsed.success)
      throw strange(server, `its answer to ${definition.method} ${definition.path} has another form`);
    return parsed.data;
  };
  // The types above say what `call` does with each route; inside, all routes are alike.
  return call as Client;
}

interface AnyInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

async function errorOf(response: Response, server: string): Promise<SlipwayError> {
  const problem = problemSchema.safeParse(readJson(await response.text().catch(() => '')));
  if (!problem.success || !isErrorCode(problem.data.code)) {
    return strange(server, `it answers ${response.status} ${response.statusText}`);
  }
  const { code, detail, advice, diagnostics, details, requestId } = problem.data;
  return new SlipwayError(code, detail, {
    advice,
    details: { ...details, ...(requestId === undefined ? {} : { requestId }) },
    diagnostics: (diagnostics ?? []) as SlipwayError['diagnostics'],
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCatalogue, code);
}

function strange(server: string, what: string): SlipwayError {
  return new SlipwayError('service-failed', `${server} does not answer as a Slipway service does: ${what}`);
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error && cause.cause.message !== '' ? cause.cause.message : cause.message;
}
