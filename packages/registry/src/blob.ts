import { SlipwayError } from '@slipway/core';
import { createHash } from 'node:crypto';
import { unexpected, unreachable } from './failures.ts';
import { sendStreamed, type HttpRequest, type StreamedResponse } from './http.ts';

const maxRedirects = 5;
const redirectStatuses = [301, 302, 303, 307, 308];

/** Sends one request; of an answer that is no blob only the head is of interest. */
export async function sendForBlob(request: HttpRequest): Promise<StreamedResponse> {
  const answer = await sendStreamed(request);
  if (answer.status !== 200) answer.body.resume();
  return answer;
}

/** Asks the registry itself, with its login. */
export type BlobRequest = (request: Omit<HttpRequest, 'endpoint'>) => Promise<StreamedResponse>;

/**
 * Reads a blob as it comes (end-2); undefined when it does not exist. Registries often keep blobs elsewhere and say where: there
 * no login is shown. The last piece is handed on before the digest is known, so a stream that ends without an error is the
 * only one to be believed.
 */
export async function readBlob(
  host: string,
  request: BlobRequest,
  blob: { readonly repository: string; readonly digest: string; readonly signal?: AbortSignal | undefined },
): Promise<AsyncIterable<Uint8Array> | undefined> {
  const { repository, digest, signal } = blob;
  const common = { method: 'GET', headers: {}, ...(signal && { signal }) } as const;
  let answer = await request({ ...common, path: `/v2/${repository}/blobs/${digest}` });
  for (let hops = 0; redirectStatuses.includes(answer.status); hops += 1) {
    const { protocol, hostname, port, pathname, search } = target(host, answer, hops);
    const endpoint = {
      protocol: protocol as 'http:' | 'https:',
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    };
    answer = await sendForBlob({ ...common, endpoint, path: pathname + search }).catch((cause: unknown) => {
      signal?.throwIfAborted();
      throw unreachable(endpoint.hostname, cause);
    });
  }
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw unexpected(host, `GET ${repository}@${digest}`, answer);
  return checked(host, digest, answer, signal);
}

function target(host: string, { headers, url: from }: StreamedResponse, hops: number): URL {
  const { location } = headers;
  const url = location !== undefined && URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (hops >= maxRedirects || (url?.protocol !== 'https:' && url?.protocol !== 'http:')) {
    throw new SlipwayError('registry-failed', `the registry ${host} redirects a blob to nowhere`, {
      details: { host },
    });
  }
  return url;
}

async function* checked(
  host: string,
  digest: string,
  answer: StreamedResponse,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  try {
    for await (const piece of answer.body as AsyncIterable<Uint8Array>) {
      hash.update(piece);
      yield piece;
    }
  } catch (cause) {
    signal?.throwIfAborted();
    throw unreachable(host, cause);
  }
  const found = `sha256:${hash.digest('hex')}`;
  if (found !== digest) {
    throw new SlipwayError('registry-failed', `digest mismatch: ${host} sent ${found} as ${digest}`, {
      details: { host, digest },
    });
  }
}
