import { createTempDir } from '@slipway/testkit';
import { execFile } from 'node:child_process';
import { readFile, utimes } from 'node:fs/promises';
import path from 'node:path';
import { connect } from 'node:tls';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startTestService } from '../testing/service.ts';

/** Writes a certificate for localhost and its key. */
async function writeCertificate(directory: string, name: string): Promise<{ certFile: string; keyFile: string }> {
  const [certFile, keyFile] = [path.join(directory, 'cert.pem'), path.join(directory, 'key.pem')];
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  await promisify(execFile)('openssl', [...args, '-subj', `/CN=${name}`, '-keyout', keyFile, '-out', certFile]);
  return { certFile, keyFile };
}

/** The name in the certificate that a server shows. */
async function shownName(address: string, certFile: string): Promise<string | undefined> {
  const { port } = new URL(address);
  const socket = connect({
    port: Number(port),
    host: '127.0.0.1',
    ca: await readFile(certFile),
    rejectUnauthorized: false,
  });
  await once(socket, 'secureConnect');
  const { CN } = socket.getPeerCertificate().subject;
  socket.destroy();
  return typeof CN === 'string' ? CN : undefined;
}

describe('HTTPS', () => {
  it('is served with the certificate given, and with its successor when the files change', async () => {
    await using directory = await createTempDir();
    const tls = await writeCertificate(directory.path, 'first');
    await using service = await startTestService({ tls });
    expect(service.address).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(await shownName(service.address, tls.certFile)).toBe('first');
    await writeCertificate(directory.path, 'second');
    const later = new Date(Date.now() + 5000);
    await Promise.all([utimes(tls.certFile, later, later), utimes(tls.keyFile, later, later)]);
    await expect
      .poll(() => shownName(service.address, tls.certFile), { timeout: 20_000, interval: 250 })
      .toBe('second');
  }, 30_000);

  it('is refused without a certificate that can be read', async () => {
    await using directory = await createTempDir();
    const tls = await writeCertificate(directory.path, 'name');
    await expect(startTestService({ tls: { ...tls, certFile: '/nowhere/cert.pem' } })).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining('/nowhere/cert.pem') as string,
    });
    await expect(startTestService({ tls: { ...tls, keyFile: tls.certFile } })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  });
});

it('a port that is taken is told', async () => {
  await using service = await startTestService();
  const port = Number(new URL(service.address).port);
  await expect(startTestService({ port })).rejects.toMatchObject({
    code: 'invalid-argument',
    message: expect.stringContaining(`127.0.0.1:${port}`) as string,
  });
});
