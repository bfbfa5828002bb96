import { SlipwayError } from '@slipway/core';
import type { HostRepository, HostRequest } from './host-api.ts';

/** An address of a repository, taken apart. */
export interface RepositoryAddress {
  /** `https://HOST[:PORT]`: of the web server, also for an address over ssh. */
  readonly origin: string;
  /** `HOST[:PORT]` */
  readonly host: string;
  /** The parts of its path, decoded, without `.git`. */
  readonly path: readonly string[];
}

/** Takes the address of a repository apart. Throws `invalid-argument` for one whose path has fewer parts. */
export function repositoryAddress(repositoryUrl: string, parts: number): RepositoryAddress {
  const url = new URL(repositoryUrl);
  const isWeb = /^https?:$/.test(url.protocol);
  const path = url.pathname
    .replace(/\/+$/, '')
    .replace(/\.git$/i, '')
    .split('/')
    .filter((part) => part !== '')
    .map((part) => decodeURIComponent(part));
  if (path.length < parts) {
    throw new SlipwayError('invalid-argument', `${withoutLogin(url)} is no address of a repository on its git host`);
  }
  // The port of an ssh server says nothing of the web server's.
  const host = isWeb ? url.host : url.hostname;
  return { origin: isWeb ? url.origin : `https://${host}`, host, path };
}

/** Base of an API: the address that was given, or the one that belongs to the repository's host. */
export function apiBase({ apiUrl }: Pick<HostRepository, 'apiUrl'>, usual: string): string {
  return (apiUrl ?? usual).replace(/\/+$/, '');
}

/** Parts of a path, each encoded. */
export function inPath(...parts: readonly string[]): string {
  return parts.map((part) => `/${encodeURIComponent(part)}`).join('');
}

/** A request with JSON in it and for JSON. */
export function jsonRequest(
  method: HostRequest['method'],
  url: string,
  headers: Readonly<Record<string, string>>,
  body?: unknown,
): HostRequest {
  return {
    method,
    url,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

/** Value of the header `authorization` for a name and a password. */
export function basicLogin(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** A text that is cut where the host would refuse it. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

function withoutLogin(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}
