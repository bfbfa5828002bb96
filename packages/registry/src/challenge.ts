/** How a registry wants to be asked: the parts of a `WWW-Authenticate` header that matter here. */
export type Challenge =
  | { readonly scheme: 'basic' }
  | { readonly scheme: 'bearer'; readonly realm: string; readonly service?: string; readonly scope?: string };

/*
 * challenge  := scheme 1*SP param *( "," param )        (RFC 9110 §11.6.1; registries send one challenge a header)
 * param      := token "=" ( token | quoted-string )
 */
const paramPattern = /([A-Za-z0-9_-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gy;

/** Reads a `WWW-Authenticate` header; undefined for a scheme that no registry client speaks. */
export function parseChallenge(header: string | undefined): Challenge | undefined {
  const match = /^\s*(basic|bearer)(?:\s+|$)/i.exec(header ?? '');
  if (header === undefined || match?.[1] === undefined) return undefined;
  if (match[1].toLowerCase() === 'basic') return { scheme: 'basic' };
  const params = parseParams(header.slice(match[0].length));
  const realm = params.get('realm');
  if (realm === undefined) return undefined;
  const service = params.get('service');
  const scope = params.get('scope');
  return {
    scheme: 'bearer',
    realm,
    ...(service === undefined ? {} : { service }),
    ...(scope === undefined ? {} : { scope }),
  };
}

function parseParams(text: string): ReadonlyMap<string, string> {
  const params = new Map<string, string>();
  let position = 0;
  while (position < text.length) {
    paramPattern.lastIndex = position;
    const param = paramPattern.exec(text);
    if (param?.[1] === undefined) {
      position = endOfWord(text, position);
      continue;
    }
    params.set(param[1].toLowerCase(), param[2]?.replace(/\\(.)/g, '$1') ?? param[3] ?? '');
    position = paramPattern.lastIndex;
  }
  return params;
}

/** Skips what is no parameter as a whole, because trying every character of a long one would take quadratic time. */
function endOfWord(text: string, position: number): number {
  const word = /[^\s,]*[\s,]*/y;
  word.lastIndex = position;
  word.exec(text);
  return Math.max(word.lastIndex, position + 1);
}
