import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** A server over TLS whose certificate nobody knows, unless told. */
export interface FakeTlsServer extends AsyncDisposable {
  readonly host: string;
  /** The certificate itself, for whoever is to trust it. */
  readonly ca: string;
}

/** Starts one for this name; the certificate is made by openssl. */
export async function startFakeTlsServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  name = 'localhost',
): Promise<FakeTlsServer> {
  const directory = await mkdtemp(path.join(tmpdir(), 'slipway-tls-'));
  const [certFile, keyFile] = [path.join(directory, 'cert.pem'), path.join(directory, 'key.pem')];
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
  await promisify(execFile)('openssl', [...args, ...subject, '-keyout', keyFile, '-out', certFile]);
  const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
  await rm(directory, { recursive: true });
  const server = createServer({ cert, key }, answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `localhost:${(server.address() as AddressInfo).port}`,
    ca: cert,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
