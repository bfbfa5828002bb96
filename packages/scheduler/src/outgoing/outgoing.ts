import { SlipwayError } from '@slipway/core';
import { addressCheck, type PrivateAddresses } from './addresses.ts';
import { checkedLookup, checkHost, systemResolve, type Resolve } from './checked-lookup.ts';
import { exchange, type OutgoingAnswer, type OutgoingRequest } from './exchange.ts';

/** How requests to addresses that users gave are sent. Everything has a default. */
export interface OutgoingOptions {
  /** `allow` by default: self-hosted git servers live on private networks. */
  readonly privateAddresses?: PrivateAddresses;
  /** For the whole request with its redirects, in milliseconds; 15 s by default. */
  readonly timeoutMs?: number;
  /** Most bytes of a request's body; 1 MiB by default. */
  readonly maxBodyBytes?: number;
  /** So many bytes of an answer are read; 1 MiB by default. */
  readonly maxAnswerBytes?: number;
  /** Finds the addresses of names; for tests. */
  readonly resolve?: Resolve;
}

/**
 * Sends one request to an address that a user gave. Rejects with `outgoing-refused` for an address that nothing is sent to, `too-large` for a
 * body that is, and `outgoing-failed` when no whole answer came in time; every status is an answer.
 */
export type Outgoing = (request: OutgoingRequest) => Promise<OutgoingAnswer>;

const mib = 1024 * 1024;
const defaults = {
  privateAddresses: 'allow',
  timeoutMs: 15_000,
  maxBodyBytes: mib,
  maxAnswerBytes: mib,
  resolve: systemResolve,
} as const satisfies Required<OutgoingOptions>;
const maxRedirects = 3;

/** Makes the one way in which anything is sent to addresses that users gave. */
export function createOutgoing(options: OutgoingOptions = {}): Outgoing {
  const { privateAddresses, timeoutMs, maxBodyBytes, maxAnswerBytes, resolve } = { ...defaults, ...options };
  const check = addressCheck(privateAddresses);
  const lookup = checkedLookup(check, resolve);
  return async (request) => {
    const size = Buffer.byteLength(request.body ?? '');
    if (size > maxBodyBytes) {
      throw new SlipwayError('too-large', `a body of ${size} bytes is not sent: the limit is ${maxBodyBytes}`);
    }
    const timeLimit = AbortSignal.timeout(timeoutMs);
    const signal = request.signal === undefined ? timeLimit : AbortSignal.any([timeLimit, request.signal]);
    let url = webAddress(String(request.url));
    for (let hops = 0; hops <= maxRedirects; hops += 1) {
      checkHost(url.hostname, check);
      const limits = { lookup, maxAnswerBytes: request.maxAnswerBytes ?? maxAnswerBytes, signal };
      const answer = await exchange(url, request, limits);
      const target = redirectOf(url, request.method, answer);
      if (target === undefined) return answer;
      url = target;
    }
    throw new SlipwayError('outgoing-failed', `${url.host} redirects more than ${maxRedirects} times`);
  };
}

function webAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new SlipwayError('outgoing-refused', `${JSON.stringify(text.slice(0, 100))} is not an http or https address`);
}

/** Where the same request is to be sent once more; undefined: the answer is one. Headers may hold logins, which are for one host alone. */
function redirectOf(from: URL, method: OutgoingRequest['method'], answer: OutgoingAnswer): URL | undefined {
  const { location } = answer.headers;
  const mayChangeMethod = method === 'GET' || method === 'HEAD';
  const statuses = mayChangeMethod ? [301, 302, 303, 307, 308] : [307, 308];
  if (location === undefined || !statuses.includes(answer.status)) return undefined;
  if (!URL.canParse(location, from.href)) {
    throw new SlipwayError('outgoing-failed', `${from.host} redirects to what is no address`);
  }
  const target = webAddress(new URL(location, from).href);
  const isUpgrade = from.protocol === 'http:' && target.protocol === 'https:' && from.hostname === target.hostname;
  if (target.origin === from.origin || isUpgrade) return target;
  throw new SlipwayError(
    'outgoing-refused',
    `${from.host} redirects to ${target.host}, and redirects are followed within a host only`,
    { advice: 'Give the address that it redirects to.' },
  );
}
