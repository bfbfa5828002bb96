import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../testing/service.ts';

const maxBytes = 1_000_000;
let service: TestService;
beforeAll(async () => {
  service = await startTestService({ storeOptions: { maxSourceBytes: maxBytes } });
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

async function begin(): Promise<{ readonly sourceId: string }> {
  const { sourceId } = await service.as.contributor('createSource', { body: {} });
  return { sourceId };
}

function append(sourceId: string, offset: number, body: Uint8Array) {
  return service.as.contributor('appendSource', { params: { sourceId }, query: { offset }, body });
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('an upload', () => {
  it('is made of parts, and goes on where it stands', async () => {
    const { sourceId } = await begin();
    const bytes = Buffer.from('first part, second part');
    expect(await append(sourceId, 0, bytes.subarray(0, 11))).toMatchObject({ state: 'uploading', offset: 11 });
    await expect(append(sourceId, 0, bytes)).rejects.toMatchObject({ code: 'conflict', details: { offset: 11 } });
    expect(await service.as.contributor('getSource', { params: { sourceId } })).toMatchObject({ offset: 11, maxBytes });
    expect(await append(sourceId, 11, bytes.subarray(11))).toMatchObject({ offset: bytes.length });
    const body = { sizeBytes: bytes.length, sha256: sha256(bytes) };
    const complete = () => service.as.contributor('completeSource', { params: { sourceId }, body });
    expect(await complete()).toMatchObject({ state: 'complete', sourceLocation: `source:${sourceId}` });
    expect(await complete()).toMatchObject({ state: 'complete' });
    await expect(append(sourceId, bytes.length, bytes)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('is refused when it was damaged on its way', async () => {
    const { sourceId } = await begin();
    await append(sourceId, 0, Buffer.from('context'));
    const body = { sizeBytes: 7, sha256: sha256(Buffer.from('another')) };
    const params = { sourceId };
    await expect(service.as.contributor('completeSource', { params, body })).rejects.toMatchObject({
      code: 'checksum-mismatch',
    });
    await expect(service.as.contributor('getSource', { params })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is refused at once when its size is over the limit', async () => {
    await expect(service.as.contributor('createSource', { body: { sizeBytes: maxBytes + 1 } })).rejects.toMatchObject({
      code: 'too-large',
    });
    const { sourceId } = await begin();
    await expect(append(sourceId, 0, Buffer.alloc(maxBytes + 1))).rejects.toMatchObject({
      code: 'too-large',
      details: { maxBytes },
    });
    await expect(append(sourceId, maxBytes, Buffer.alloc(1))).rejects.toMatchObject({ code: 'too-large' });
  });

  it.each([
    ['says its size', { 'content-length': '100000000000' }],
    ['does not', {}],
  ])('is refused on its way when it %s, without the rest being read', async (_, headers) => {
    const { sourceId } = await begin();
    const { status, code, written } = await sendWithoutEnd(sourceId, headers);
    expect([status, code]).toEqual([413, 'too-large']);
    // What the sockets of both sides hold, and what comes while the answer is on its way.
    expect(written).toBeLessThan(500 * maxBytes);
    expect(await service.as.contributor('getSource', { params: { sourceId } })).toMatchObject({ state: 'uploading' });
  });

  it('needs bytes of the right kind', async () => {
    const { sourceId } = await begin();
    const send = (init: RequestInit) =>
      service.fetch(`/v1/sources/${sourceId}?offset=0`, 'contributor', { method: 'PATCH', ...init });
    expect((await send({})).status).toBe(400);
    const text = await send({ body: 'text', headers: { 'content-type': 'text/plain' } });
    expect([text.status, await text.json()]).toMatchObject([415, { code: 'unsupported-media-type' }]);
    expect((await service.fetch(`/v1/sources/${sourceId}`, 'contributor', { method: 'PATCH' })).status).toBe(400);
  });
});

/** Sends bytes for as long as they are taken, whatever is answered meanwhile. */
async function sendWithoutEnd(sourceId: string, headers: Readonly<Record<string, string>>) {
  const piece = Buffer.alloc(64 * 1024);
  let written = 0;
  const upload = request(`${service.address}/v1/sources/${sourceId}?offset=0`, {
    method: 'PATCH',
    headers: {
      authorization: `Bearer ${service.tokens.contributor}`,
      'content-type': 'application/octet-stream',
      ...headers,
    },
  });
  const more = (): void => {
    while (!upload.destroyed && upload.write(piece)) written += piece.length;
  };
  upload.on('drain', more);
  // The server closes the connection in the end.
  upload.on('error', () => undefined);
  const closed = once(upload, 'close');
  const answered = once(upload, 'response') as Promise<[IncomingMessage]>;
  more();
  const [response] = await answered;
  const { code } = JSON.parse(await text(response)) as { code: string };
  await closed;
  return { status: response.statusCode, code, written };
}
