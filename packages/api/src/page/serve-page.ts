import { SlipwayError } from '@slipway/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pageHeaders } from './page-headers.ts';
import type { Page, PageFile } from './read-page.ts';

/**
 * Serves the web page at every path that is no operation of the API: its files by their names, and for browsers that ask for a
 * document the page itself, which knows its own paths.
 */
export function servePage(app: FastifyInstance, page: Page): void {
  const index = page.get('/index.html');
  app.route({
    method: ['GET', 'HEAD'],
    url: '/*',
    handler: (request, reply) => {
      const { pathname } = new URL(request.url, 'http://page');
      const file = pathname === '/index.html' ? undefined : page.get(pathname);
      const found = file ?? (wantsDocument(request, pathname) ? index : undefined);
      if (found === undefined) throw new SlipwayError('not-found', 'there is nothing at this path');
      return send(found, request, reply);
    },
  });
}

function wantsDocument(request: FastifyRequest, pathname: string): boolean {
  return !pathname.startsWith('/v1/') && request.headers.accept?.includes('text/html') === true;
}

function send(file: PageFile, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const takesGzip = /\bgzip\b/.test(request.headers['accept-encoding']?.toString() ?? '');
  const body = takesGzip && file.gzip !== undefined ? file.gzip : file.bytes;
  return reply
    .headers({
      ...pageHeaders(file),
      'content-type': file.type,
      vary: 'accept-encoding',
      ...(body === file.gzip ? { 'content-encoding': 'gzip' } : {}),
    })
    .send(body);
}
