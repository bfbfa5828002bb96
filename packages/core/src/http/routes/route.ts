import type { z } from 'zod';
import type { Role } from '../schemas/token.ts';

/** What a route takes or answers as its body: JSON by a schema, or bytes of a media type; `isWhole`: all of them at once, not as they come. */
export type Body<Schema extends z.ZodType = z.ZodType> =
  | { readonly kind: 'json'; readonly schema: Schema }
  | { readonly kind: 'bytes'; readonly mediaTypes: readonly string[]; readonly isWhole?: boolean };

/** One operation of the API: what the server serves, what the client calls, and what the OpenAPI document says are all made from it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With parameters in braces, as OpenAPI writes them: `/v1/runs/{runId}`. */
  readonly path: string;
  readonly summary: string;
  /** Who may call it: everybody, or tokens with one of these roles (an admin may do everything except an agent's work). */
  readonly access: 'public' | readonly Role[];
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: Body;
  readonly answer: { readonly status: 200 | 201 | 204; readonly body?: Body };
}

/** Gives a route its own exact type. */
export function route<const R extends Route>(definition: R): R {
  return definition;
}

/** A body of JSON. */
export function json<Schema extends z.ZodType>(schema: Schema): { readonly kind: 'json'; readonly schema: Schema } {
  return { kind: 'json', schema };
}
