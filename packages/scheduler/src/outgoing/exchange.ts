import { SlipwayError } from '@slipway/core';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';

/** A request to an address that a user gave. */
export interface OutgoingRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string | URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** So many bytes of the answer are read; as many as of every other by default. */
  readonly maxAnswerBytes?: number;
  /** Ends it early. */
  readonly signal?: AbortSignal;
}

/** What came back. */
export interface OutgoingAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** Of a longer answer, the first bytes. */
  readonly body: Buffer;
  readonly isCut: boolean;
}

/** How far one exchange may go. */
export interface ExchangeLimits {
  readonly lookup: LookupFunction;
  readonly maxAnswerBytes: number;
  /** Aborted when the time is over. */
  readonly signal: AbortSignal;
}

/** Sends one request over a connection of its own and reads the answer, at most as much of it as is allowed. */
export async function exchange(url: URL, request: OutgoingRequest, limits: ExchangeLimits): Promise<OutgoingAnswer> {
  try {
    const answer = await begin(url, request, limits);
    const { bytes, isCut } = await read(answer, limits.maxAnswerBytes);
    return { status: answer.statusCode ?? 0, headers: answer.headers, body: bytes, isCut };
  } catch (cause) {
    if (cause instanceof SlipwayError) throw cause;
    request.signal?.throwIfAborted();
    throw new SlipwayError('outgoing-failed', `${url.host} cannot be reached: ${reasonOf(cause, limits.signal)}`, {
      cause,
    });
  }
}

function begin(url: URL, request: OutgoingRequest, limits: ExchangeLimits): Promise<http.IncomingMessage> {
  const { method, body, headers = {} } = request;
  return new Promise((resolve, reject) => {
    const outgoing = (url.protocol === 'https:' ? https : http).request(
      url,
      {
        method,
        headers: {
          'user-agent': 'slipway',
          'accept-encoding': 'identity',
          ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
          ...headers,
        },
        // A connection that is kept would be taken without looking at its address again.
        agent: false,
        lookup: limits.lookup,
        signal: limits.signal,
      },
      resolve,
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

async function read(answer: http.IncomingMessage, most: number): Promise<{ bytes: Buffer; isCut: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop ends the connection.
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > most) break;
  }
  return { bytes: Buffer.concat(chunks).subarray(0, most), isCut: size > most };
}

function reasonOf(cause: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'it took too long';
  const { message, code = 'no answer' } = cause as NodeJS.ErrnoException;
  // Node reports a host with several addresses as an error without a message of its own.
  return message === '' ? code : message;
}
