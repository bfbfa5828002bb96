import type { RouteId, routes } from '@slipway/core/http';
import type { Principal } from '@slipway/store';
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { LongRequest } from '../server/long-requests.ts';

type Routes = typeof routes;
type Parsed<R, Key extends string> = R extends { readonly [K in Key]: infer S extends z.ZodType }
  ? z.output<S>
  : undefined;

/** A call of an operation whose parameters, query and body have been checked. */
export interface Call<Id extends RouteId = RouteId> {
  readonly params: Parsed<Routes[Id], 'params'>;
  readonly query: Parsed<Routes[Id], 'query'>;
  readonly body: Routes[Id] extends { readonly body: infer B }
    ? B extends { readonly kind: 'json'; readonly schema: infer S extends z.ZodType }
      ? z.output<S>
      : B extends { readonly isWhole: true }
        ? Buffer
        : Readable
    : undefined;
  /** Who calls; nobody in particular where the operation is public. */
  readonly principal: Routes[Id]['access'] extends 'public' ? undefined : Principal;
  readonly headers: IncomingHttpHeaders;
  /** It came by HTTPS, to this server or to the proxy before it. */
  readonly isSecure: boolean;
  /** Adds a header to the answer. */
  readonly setHeader: (name: string, value: string) => void;
  /**
   * Turns this into a request that may stay open for long: until the caller is gone, its token is revoked, the server drains, or the
   * time is over. Throws `unavailable` when the server drains already.
   */
  stayOpen(waitMs?: number): LongRequest;
  /** Called when the connection broke before the whole answer was handed to it. */
  onUndelivered(action: () => void): void;
}

/** Bytes as an answer. */
export interface BytesAnswer {
  /** 200 unless said otherwise. */
  readonly status?: 200 | 206;
  readonly headers: Readonly<Record<string, string>>;
  /** Read only as fast as the caller takes it. */
  readonly body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** Sent again and again, between two pieces of the body, so that the connection is seen to live. */
  readonly heartbeat?: { readonly everyMs: number; readonly bytes: string };
}

/** What an operation answers: its JSON, nothing, or bytes. */
export type Answer<Id extends RouteId> = Routes[Id]['answer'] extends { readonly body: infer B }
  ? B extends { readonly kind: 'json'; readonly schema: infer S extends z.ZodType }
    ? z.input<S>
    : BytesAnswer
  : undefined;

/** Does one operation. */
export type Handler<Id extends RouteId> = (call: Call<Id>) => Promise<Answer<Id>>;

/** A handler for each of some operations. */
export type Handlers<Id extends RouteId = RouteId> = { readonly [K in Id]: Handler<K> };
