import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { HttpResponse } from './http.ts';
import { unexpected } from './failures.ts';

/** How many requests a registry lets this caller make (the `RateLimit` headers of Docker Hub and others). */
export interface RateLimit {
  readonly limit: number;
  readonly remaining: number;
}

/** What a registry says of a tag. */
export type ManifestLook = (
  | {
      readonly kind: 'found';
      /** `sha256:…` */
      readonly digest: string;
      /** The registry tells no digests: to find it out, the manifest had to be fetched, which counts as a pull. */
      readonly isExpensive: boolean;
    }
  /** It has the digest that was known. */
  | { readonly kind: 'unchanged' }
  /** The repository or the tag does not exist. */
  | { readonly kind: 'missing' }
  /** Too many requests; `retryAfterMs` where the registry says how long to wait. */
  | { readonly kind: 'limited'; readonly retryAfterMs?: number }
) & { readonly rateLimit?: RateLimit };

/** Sends the request for the manifest: HEAD, or GET where that does not tell the digest. */
export type LookRequest = (method: 'GET' | 'HEAD') => Promise<HttpResponse>;

/** Looks what digest a tag has. Rejects with `registry-failed` for an answer that is none of those that are to be expected. */
export async function lookAtManifest(
  host: string,
  name: string,
  request: LookRequest,
  now: number,
): Promise<ManifestLook> {
  const head = await request('HEAD');
  const simple = lookOf(head, now);
  if (simple !== undefined) return simple;
  if (head.status !== 200) throw unexpected(host, `HEAD ${name}`, head);
  const digest = head.headers['docker-content-digest'];
  if (typeof digest === 'string') return { kind: 'found', digest, isExpensive: false, ...rateLimitOf(head.headers) };
  const whole = await request('GET');
  const other = lookOf(whole, now);
  if (other !== undefined) return other;
  if (whole.status !== 200) throw unexpected(host, `GET ${name}`, whole);
  const hashed = `sha256:${createHash('sha256').update(whole.body).digest('hex')}`;
  return { kind: 'found', digest: hashed, isExpensive: true, ...rateLimitOf(whole.headers) };
}

function lookOf({ status, headers }: HttpResponse, now: number): ManifestLook | undefined {
  const rateLimit = rateLimitOf(headers);
  switch (status) {
    case 304:
      return { kind: 'unchanged', ...rateLimit };
    case 404:
      return { kind: 'missing', ...rateLimit };
    case 429: {
      const retryAfterMs = retryAfter(headers['retry-after'], now);
      return { kind: 'limited', ...(retryAfterMs === undefined ? {} : { retryAfterMs }), ...rateLimit };
    }
    default:
      return undefined;
  }
}

/** `100;w=21600`: a number, and the window in seconds that it is for. */
function rateLimitOf(headers: IncomingHttpHeaders): { readonly rateLimit?: RateLimit } {
  const limit = count(headers['ratelimit-limit']);
  const remaining = count(headers['ratelimit-remaining']);
  return limit === undefined || remaining === undefined ? {} : { rateLimit: { limit, remaining } };
}

function count(header: string | readonly string[] | undefined): number | undefined {
  const [, digits] = /^\s*(\d{1,9})\s*(?:;|$)/.exec(String(header ?? '')) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** Seconds, or a date (RFC 9110 §10.2.3); in milliseconds. */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
