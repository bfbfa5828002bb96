import { SlipwayError } from '@slipway/core';
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { Logger } from 'pino';
import type { ApiLimits } from '../limits.ts';
import type { ApiOptions } from '../options.ts';

/** Certificates are renewed while the server runs; their files are looked at this often, in milliseconds. */
const watchMs = 5000;

/** Longer than load balancers keep a connection, so that they are the ones to close it. */
const keepAliveMs = 75_000;

/** Makes the server that requests come in at. */
export function createHttpServer(
  listener: RequestListener,
  limits: ApiLimits,
  tls: ApiOptions['tls'],
  logger: Logger,
): Server {
  const options: ServerOptions = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: 20_000,
    keepAliveTimeout: keepAliveMs,
    // An upload may take as long as it needs, as long as something happens: `timeout` below watches that.
    requestTimeout: 0,
    keepAlive: true,
    keepAliveInitialDelay: 30_000,
  };
  const server =
    tls === undefined ? createServer(options, listener) : createSecureServer(listener, options, tls, logger);
  server.timeout = limits.idleMs;
  server.maxConnections = limits.connections;
  return server;
}

function createSecureServer(
  listener: RequestListener,
  options: ServerOptions,
  files: NonNullable<ApiOptions['tls']>,
  logger: Logger,
): Server {
  const read = () => ({ cert: readFileSync(files.certFile), key: readFileSync(files.keyFile) });
  const server = createTlsServer({ ...options, ...firstRead(files, read) }, listener);
  const reload = (): void => {
    try {
      server.setSecureContext(read());
      logger.info({ certFile: files.certFile }, 'the certificate was read again');
    } catch (err) {
      // Certificate and key change one after the other; the second change comes here again.
      logger.warn({ err, certFile: files.certFile }, 'the certificate has changed, but cannot be used yet');
    }
  };
  for (const file of [files.certFile, files.keyFile]) {
    watchFile(file, { interval: watchMs, persistent: false }, reload);
  }
  server.once('close', () => {
    for (const file of [files.certFile, files.keyFile]) unwatchFile(file, reload);
  });
  return server;
}

function firstRead<T extends SecureContextOptions>(
  { certFile, keyFile }: NonNullable<ApiOptions['tls']>,
  read: () => T,
): T {
  try {
    const pair = read();
    createSecureContext(pair);
    return pair;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SlipwayError('invalid-argument', `HTTPS cannot be served with ${certFile} and ${keyFile}: ${reason}`, {
      cause,
      advice: 'Give a certificate and its private key, both in PEM, in files that this user can read.',
    });
  }
}
