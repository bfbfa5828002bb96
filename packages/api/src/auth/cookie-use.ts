import { SlipwayError } from '@slipway/core';
import { pageHeader } from '@slipway/core/http';
import type { IncomingHttpHeaders } from 'node:http';

/**
 * Refuses a request with the page's cookie that the page itself has not sent. A browser adds the cookie by itself, also where another
 * server on another port of this host is behind the request, which counts as the same site.
 */
export function checkCookieUse(method: string, headers: IncomingHttpHeaders): void {
  const from = headers['sec-fetch-site'];
  if (from === 'cross-site' || from === 'same-site') {
    throw new SlipwayError('not-allowed', 'the login of the web page counts for requests of this page only');
  }
  if (method !== 'GET' && method !== 'HEAD' && headers[pageHeader] === undefined) {
    throw new SlipwayError(
      'not-allowed',
      `with the login of the web page, a request that changes something needs the header ${pageHeader}`,
      { advice: 'Outside of the web page, send the token itself: Authorization: Bearer TOKEN.' },
    );
  }
}
