import { quote } from '../text/quote.ts';
import { escapeUrl, unescapeUrl } from './escape.ts';
import type { UrlPart } from './escape.ts';

/** A URL as Go's `url.Parse` takes it apart; the WHATWG parser of JavaScript gives other parts. */
export interface GoUrl {
  readonly scheme: string;
  readonly opaque: string;
  /** Escaped, with `:` before the password; `undefined` without user information. */
  readonly userinfo: string | undefined;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

/** A mistake inside {@link parseUrl}. */
class UrlError extends Error {
  override readonly name = 'UrlError';
}

/** Takes a URL apart, or says what is wrong as Go does. */
export function parseUrl(text: string): GoUrl | { readonly error: string } {
  const [beforeFragment, fragment] = cut(text, '#');
  try {
    return { ...parseReference(beforeFragment), fragment: unescape(fragment, 'fragment') };
  } catch (error) {
    if (error instanceof UrlError) return { error: `parse ${quote(beforeFragment)}: ${error.message}` };
    throw error;
  }
}

/** The host without port and without the brackets of IPv6. */
export function hostname(host: string): string {
  const withoutPort = host.replace(/:[0-9]*$/, '');
  const name = host.includes(']:') || !host.endsWith(']') ? withoutPort : host;
  return name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name;
}

function parseReference(text: string): Omit<GoUrl, 'fragment'> {
  if (/[\x00-\x1f\x7f]/.test(text)) throw new UrlError('net/url: invalid control character in URL');
  const { scheme, rest: afterScheme } = takeScheme(text);
  const [rest, query] = cut(afterScheme, '?');
  const none = { scheme, query, opaque: '', userinfo: undefined, host: '', path: '' };
  if (text === '*') return { ...none, path: '*' };
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ...none, opaque: rest };
    if (cut(rest, '/')[0].includes(':')) throw new UrlError('first path segment in URL cannot contain colon');
  }
  const hasAuthority = rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'));
  if (!hasAuthority) return { ...none, path: unescape(rest, 'path') };
  const slash = rest.indexOf('/', 2);
  const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash);
  return { ...none, ...parseAuthority(authority), path: unescape(slash < 0 ? '' : rest.slice(slash), 'path') };
}

function takeScheme(text: string): { scheme: string; rest: string } {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1];
  if (scheme !== undefined) return { scheme: scheme.toLowerCase(), rest: text.slice(scheme.length + 1) };
  if (text.startsWith(':')) throw new UrlError('missing protocol scheme');
  return { scheme: '', rest: text };
}

function parseAuthority(authority: string): { userinfo: string | undefined; host: string } {
  const at = authority.lastIndexOf('@');
  const host = parseHost(authority.slice(at + 1));
  if (at < 0) return { userinfo: undefined, host };
  const user = authority.slice(0, at);
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user)) throw new UrlError('net/url: invalid userinfo');
  const [name, password] = cut(user, ':');
  const readable = escapeUrl(unescape(name, 'userinfo'), 'userinfo');
  if (!user.includes(':')) return { userinfo: readable, host };
  return { userinfo: `${readable}:${escapeUrl(unescape(password, 'userinfo'), 'userinfo')}`, host };
}

function parseHost(host: string): string {
  const bracket = host.startsWith('[') ? host.lastIndexOf(']') : undefined;
  if (bracket === -1) throw new UrlError("missing ']' in host");
  const colon = host.lastIndexOf(':');
  const port = bracket !== undefined ? host.slice(bracket + 1) : colon < 0 ? '' : host.slice(colon);
  if (!/^(?::[0-9]*)?$/.test(port)) throw new UrlError(`invalid port ${quote(port)} after host`);
  return unescape(host, 'host');
}

function unescape(text: string, part: UrlPart): string {
  const plain = unescapeUrl(text, part);
  if (typeof plain === 'string') return plain;
  throw new UrlError(plain.error);
}

function cut(text: string, separator: string): [before: string, after: string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
