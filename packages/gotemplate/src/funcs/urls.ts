import { FunctionError } from '../errors.ts';
import { escapeUrl } from '../url/escape.ts';
import { hostname, parseUrl } from '../url/parse.ts';
import type { GoUrl } from '../url/parse.ts';
import { kindName } from '../values/types.ts';
import { goMap } from '../values/value.ts';
import type { GoMap } from '../values/value.ts';
import { fixed } from './define.ts';
import type { FunctionTable } from './define.ts';

/** Sprig's URLs as maps. */
export const URL_FUNCTIONS: FunctionTable = {
  urlParse: fixed(['string'], (text) => {
    const url = parse(text, 'unable to parse url');
    const { scheme, host, path, query, opaque, fragment, userinfo = '' } = url;
    return goMap(Object.entries({ scheme, host, hostname: hostname(host), path, query, opaque, fragment, userinfo }));
  }),
  urlJoin: fixed(['map'], (parts) => joinUrl(parts)),
};

function parse(text: string, problem: string): GoUrl {
  const url = parseUrl(text);
  if ('error' in url) throw new FunctionError(`${problem}: ${url.error}`);
  return url;
}

function joinUrl(parts: GoMap): string {
  const part = (key: string): string => {
    const value = parts.entries.get(key);
    if (value === undefined) return '';
    if (typeof value === 'string') return value;
    throw new FunctionError(`unable to parse ${key} key, must be of type string, but ${kindName(value)} found`);
  };
  const [scheme, host, query, opaque, fragment] = ['scheme', 'host', 'query', 'opaque', 'fragment'].map(part);
  const path = part('path');
  const given = part('userinfo');
  const userinfo =
    given === '' ? undefined : parse(`proto://${given}@host`, 'unable to parse userinfo in dict').userinfo;
  let url = scheme === '' ? '' : `${scheme ?? ''}:`;
  if (opaque !== undefined && opaque !== '') url += opaque;
  else {
    const hasPlace = [scheme, host].some((text) => text !== '') || userinfo !== undefined;
    if (hasPlace && (host !== '' || path !== '' || userinfo !== undefined)) url += '//';
    if (userinfo !== undefined) url += `${userinfo}@`;
    url += escapeUrl(host ?? '', 'host');
    const escaped = path === '*' ? '*' : escapeUrl(path, 'path');
    if (escaped !== '' && !escaped.startsWith('/') && host !== '') url += '/';
    // A colon in the first segment would be read as a scheme.
    if (url === '' && (escaped.split('/')[0] ?? '').includes(':')) url += './';
    url += escaped;
  }
  if (query !== '') url += `?${query ?? ''}`;
  return fragment === '' ? url : `${url}#${escapeUrl(fragment ?? '', 'fragment')}`;
}
