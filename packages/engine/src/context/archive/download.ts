import { SlipwayError } from '@slipway/core';
import http from 'node:http';
import https from 'node:https';
import { withoutCredentials } from '../reference.ts';
import { checkedLookup, checkHost } from './addresses.ts';
import { TransferError } from './transfer-error.ts';

const maxRedirects = 5;
/** Silence after which a server counts as gone, in milliseconds. */
const idleMs = 60_000;

/**
 * Gets the body behind an http(s) address, following redirects. A login in the address is sent to its origin alone. Rejects
 * with `invalid-context` for a status 4xx and for an address that is not fetched from, and with a `TransferError` for
 * what another try may cure.
 */
export async function download(url: URL, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  const authorization = authorizationOf(url);
  let target = url;
  for (let hops = 0; hops <= maxRedirects; hops += 1) {
    const sameOrigin = target.origin === url.origin;
    const answer = await get(target, sameOrigin ? authorization : undefined, signal);
    const status = answer.statusCode ?? 0;
    const location = answer.headers.location;
    if (status === 200) return bodyOf(answer, target);
    answer.resume();
    if (status >= 300 && status < 400 && location !== undefined) {
      target = redirect(target, location);
    } else if (status >= 400 && status < 500) {
      throw refused(target, `the server answers with status ${status}`);
    } else {
      throw new TransferError(`${shown(target)} answers with status ${status}`);
    }
  }
  throw refused(url, `it redirects more than ${maxRedirects} times`);
}

function redirect(from: URL, location: string): URL {
  const next = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (next?.protocol === 'http:' || next?.protocol === 'https:') return next;
  throw refused(from, 'it redirects to something that is not on the web');
}

function get(url: URL, authorization: string | undefined, signal: AbortSignal): Promise<http.IncomingMessage> {
  checkHost(url.hostname);
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).get(
      url,
      {
        auth: '',
        headers: authorization === undefined ? {} : { authorization },
        lookup: checkedLookup,
        timeout: idleMs,
        signal,
      },
      resolve,
    );
    request.on('timeout', () => request.destroy(new Error(`nothing came for ${idleMs / 1000} s`)));
    request.on('error', (cause) => {
      reject(asTransferError(cause, url));
    });
  });
}

async function* bodyOf(answer: http.IncomingMessage, url: URL): AsyncGenerator<Uint8Array> {
  try {
    yield* answer as AsyncIterable<Uint8Array>;
  } catch (cause) {
    throw asTransferError(cause, url);
  } finally {
    answer.destroy();
  }
}

function asTransferError(cause: unknown, url: URL): Error {
  if (cause instanceof SlipwayError) return cause;
  const { message, code = 'no answer' } = cause as NodeJS.ErrnoException;
  return new TransferError(`${shown(url)} cannot be fetched: ${message === '' ? code : message}`, { cause });
}

function authorizationOf({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(login).toString('base64')}`;
}

function refused(url: URL, reason: string): SlipwayError {
  return new SlipwayError('invalid-context', `the context ${shown(url)} cannot be fetched: ${reason}`, {
    advice: 'Give the address of a tar; the address of a git repository ends with .git.',
  });
}

function shown(url: URL): string {
  // What follows the path may be a signature that gives access.
  return withoutCredentials(`${url.origin}${url.pathname}`);
}
