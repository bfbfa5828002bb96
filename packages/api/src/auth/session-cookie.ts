/** How long a browser stays logged in, in seconds; its token may expire or be revoked before. */
const maxAgeSeconds = 30 * 86_400;

/** Behind HTTPS, browsers take a cookie of this prefix only from this very host, and never over HTTP. */
function cookieName(isSecure: boolean): string {
  return isSecure ? '__Host-slipway-session' : 'slipway-session';
}

function cookie(value: string, maxAge: number, isSecure: boolean): string {
  const secure = isSecure ? '; Secure' : '';
  return `${cookieName(isSecure)}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Strict${secure}`;
}

/** The `Set-Cookie` that logs a browser in: scripts cannot read it, and pages of other sites cannot use it. */
export function sessionCookie(token: string, isSecure: boolean): string {
  return cookie(token, maxAgeSeconds, isSecure);
}

/** The `Set-Cookie` that logs a browser out. */
export function clearedCookie(isSecure: boolean): string {
  return cookie('', 0, isSecure);
}

/** The token in a `Cookie` header; undefined when there is none, or one that cannot be a token. */
export function cookieToken(header: string | undefined, isSecure: boolean): string | undefined {
  const start = `${cookieName(isSecure)}=`;
  const pair = header?.split(';').find((entry) => entry.trimStart().startsWith(start));
  const token = pair?.trim().slice(start.length);
  return token !== undefined && /^[A-Za-z0-9._~+/=-]{1,512}$/.test(token) ? token : undefined;
}
