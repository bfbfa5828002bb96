import { SlipwayError } from '@slipway/core';
import { checkDigest } from './digest.ts';
import { digestMismatch, reach, unexpected, unreachable } from './failures.ts';
import { readAnswer, sendStreamed, type StreamedResponse } from './http.ts';
import { encodeReference, repositoryPath } from './names.ts';
import { bareHostname, isClosed } from './realm.ts';
import { pullScope } from './scope.ts';
import type { RegistryOptions, RegistrySender } from './sender.ts';

/** What a registry says of a blob without sending it. */
export interface BlobDescriptor {
  readonly digest: string;
  /** Bytes; undefined when the registry does not say. */
  readonly size: number | undefined;
}

/** How a blob is read. */
export interface BlobOptions {
  readonly signal?: AbortSignal | undefined;
  /** First and last byte, counted from 0 and both included. Of a part, no digest is checked. */
  readonly range?: { readonly start: number; readonly end?: number };
  /** False for whoever checks the digest himself. */
  readonly isChecked?: boolean;
}

/** Blobs of one registry, which often keeps them elsewhere and says where. */
export interface BlobReader {
  /** Whether a blob exists (end-10, HEAD); undefined when it does not. */
  head(repository: string, digest: string, signal?: AbortSignal): Promise<BlobDescriptor | undefined>;
  /**
   * Reads a blob piece by piece (end-2); undefined when it does not exist. The last piece is handed on before the digest is known, so a
   * stream that ends without an error is the only one to be believed.
   */
  read(repository: string, digest: string, options?: BlobOptions): Promise<AsyncIterable<Uint8Array> | undefined>;
}

const maxRedirects = 5;
const redirectStatuses = [301, 302, 303, 307, 308];

/** Makes the reader of one registry's blobs. Where a registry sends a caller on, no login is shown. */
export function blobReader(
  host: string,
  sender: RegistrySender,
  options: Pick<RegistryOptions, 'lookup' | 'tls'>,
): BlobReader {
  const ask = async (
    method: 'GET' | 'HEAD',
    repository: string,
    digest: string,
    { signal, range }: BlobOptions,
  ): Promise<StreamedResponse | undefined> => {
    const headers =
      range === undefined ? {} : { range: `bytes=${range.start}-${range.end === undefined ? '' : range.end}` };
    const common = { method, headers, ...(signal && { signal }) } as const;
    const path = repositoryPath(repository, `blobs/${encodeReference(digest)}`);
    let answer = await sender.stream({ ...common, path, scopes: [pullScope(repository)] });
    for (let hops = 0; redirectStatuses.includes(answer.status); hops += 1) {
      await readAnswer(answer);
      const url = redirectTarget(host, answer, hops);
      const endpoint = {
        protocol: url.protocol as 'http:' | 'https:',
        hostname: bareHostname(url),
        port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
      };
      const { lookup, tls } = options;
      const request = {
        ...common,
        endpoint,
        path: url.pathname + url.search,
        ...(lookup && { lookup }),
        ...(tls && { tls }),
      };
      answer = await reach(endpoint.hostname, () => sendStreamed(request));
    }
    if (answer.status === 200 || answer.status === 206) return answer;
    const failed = await reach(host, () => readAnswer(answer));
    if (answer.status === 404) return undefined;
    throw unexpected(host, `${method} ${repository}@${digest}`, failed);
  };

  return {
    async head(repository, digest, signal) {
      const answer = await ask('HEAD', repository, digest, { signal });
      if (answer === undefined) return undefined;
      await reach(host, () => readAnswer(answer));
      const length = Number(answer.headers['content-length'] ?? Number.NaN);
      return { digest, size: Number.isSafeInteger(length) ? length : undefined };
    },

    async read(repository, digest, blobOptions = {}) {
      const { range, signal } = blobOptions;
      const answer = await ask('GET', repository, digest, blobOptions);
      if (answer === undefined) return undefined;
      const pieces = piecesOf(host, answer, signal);
      if (range === undefined) return blobOptions.isChecked === false ? pieces : checked(host, digest, pieces);
      // Who knows no ranges sends the whole.
      return answer.status === 206 ? pieces : part(pieces, range.start, range.end);
    },
  };
}

function redirectTarget(host: string, { headers, url: from }: StreamedResponse, hops: number): URL {
  const { location } = headers;
  const url = location !== undefined && URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  const isHttp = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (url === undefined || hops >= maxRedirects || !isHttp || isClosed(bareHostname(url))) {
    throw new SlipwayError('registry-failed', `the registry ${host} redirects a blob to nowhere`, {
      details: { host },
    });
  }
  if (from.protocol === 'https:' && url.protocol === 'http:') {
    throw new SlipwayError('registry-failed', `the registry ${host} redirects a blob from https to http`, {
      details: { host },
    });
  }
  return url;
}

async function* piecesOf(
  host: string,
  answer: StreamedResponse,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of answer.body as AsyncIterable<Uint8Array>) yield piece;
  } catch (cause) {
    signal?.throwIfAborted();
    throw unreachable(host, cause);
  }
}

async function* checked(host: string, digest: string, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const check = checkDigest(digest);
  for await (const piece of pieces) {
    check.update(piece);
    yield piece;
  }
  const found = check.found();
  if (found !== digest) throw digestMismatch(host, found, digest);
}

async function* part(
  pieces: AsyncIterable<Uint8Array>,
  start: number,
  end = Number.MAX_SAFE_INTEGER,
): AsyncGenerator<Uint8Array> {
  let position = 0;
  for await (const piece of pieces) {
    const wanted = piece.subarray(Math.max(0, start - position), Math.max(0, end + 1 - position));
    position += piece.length;
    if (wanted.length > 0) yield wanted;
    if (position > end) return;
  }
}
