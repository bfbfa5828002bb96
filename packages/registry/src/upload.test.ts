import { readdir } from 'node:fs/promises';
import { startFaultFront, startRegistry } from '@slipway/testkit';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { chunksOf } from './chunks.ts';
import { createRegistryClient } from './client.ts';
import { digestOf } from './digest.ts';
import { registryFailure } from './failures.ts';
import { startFakeRegistry } from './testing/fake-registry.ts';
import { collect, piecesOf } from './testing/images.ts';

const content = Buffer.alloc(1_000_000, 'slipway');
const digest = digestOf(content);

async function* inPieces(bytes: Buffer, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) {
    yield await Promise.resolve(bytes.subarray(start, start + size));
  }
}

describe('uploads', () => {
  it.each([
    ['in one request', { size: content.length }],
    ['in chunks', { size: content.length, chunkBytes: 300_000 }],
    ['as a stream', {}],
  ])('8 %s arrive', async (_what, how) => {
    await using registry = await startRegistry();
    const client = createRegistryClient(registry.host);
    let progress = 0;
    const onProgress = (bytes: number) => void (progress += bytes);
    await client.uploadBlob('team/app', { digest, content: inPieces(content), onProgress, ...how });
    expect(await client.headBlob('team/app', digest)).toEqual({ digest, size: content.length });
    expect((await buffer((await client.getBlob('team/app', digest))!)).equals(content)).toBe(true);
    expect(progress).toBe(content.length);
  });

  it('8 of nothing arrive', async () => {
    await using registry = await startRegistry();
    const client = createRegistryClient(registry.host);
    const empty = digestOf(Buffer.alloc(0));
    await client.uploadBlob('a', { digest: empty, size: 0, content: piecesOf('') });
    expect(await client.headBlob('a', empty)).toEqual({ digest: empty, size: 0 });
  });

  it('8 go on, after a broken connection, from where the registry has them', async () => {
    await using registry = await startRegistry();
    await using front = await startFaultFront(registry.url);
    let patches = 0;
    front.fail({ kind: 'disconnect' }, { match: ({ method }) => method === 'PATCH' && (patches += 1) === 2 });
    const client = createRegistryClient(front.host);
    await client.uploadBlob('a', { digest, size: content.length, chunkBytes: 300_000, content: inPieces(content) });
    expect((await client.headBlob('a', digest))?.size).toBe(content.length);
    expect(front.requests.map(({ method }) => method)).toEqual([
      ...['POST', 'PATCH', 'PATCH', 'GET', 'PATCH', 'PATCH', 'PATCH', 'PUT', 'HEAD'],
    ]);
  });

  it('8 can be cancelled, by an old address too', async () => {
    await using registry = await startRegistry();
    const client = createRegistryClient(registry.host);
    const session = await client.startUpload('a');
    await client.cancelUpload(session);
    const gone = client.uploadBlob('a', { digest, size: content.length, content: inPieces(content), session });
    await expect(gone).rejects.toThrow('BLOB_UPLOAD');
    await client.cancelUpload(session);
  });

  it('9 with another digest than their bytes have are refused, and leave nothing open', async () => {
    await using registry = await startRegistry();
    await using front = await startFaultFront(registry.url);
    const client = createRegistryClient(front.host);
    const wrong = { digest: digestOf(Buffer.from('else')), content: inPieces(content) };
    const failure = await client.uploadBlob('a', wrong).then(() => undefined, registryFailure);
    expect(failure).toEqual({ status: 400, code: 'DIGEST_INVALID' });
    expect(front.requests.map(({ method }) => method)).toEqual(expect.arrayContaining(['POST', 'PUT', 'DELETE']));
    expect(await openUploads(registry.dataDirectory)).toEqual([]);
  });

  it('9 of a few bytes with another digest are not even sent', async () => {
    await using registry = await startRegistry();
    const client = createRegistryClient(registry.host);
    const wrong = { digest: digestOf(Buffer.from('else')), size: content.length, content: inPieces(content) };
    await expect(client.uploadBlob('a', wrong)).rejects.toThrow('digest mismatch');
    expect(await openUploads(registry.dataDirectory)).toEqual([]);
  });

  it.each([
    ['fewer', content.length + 1, {}],
    ['more', content.length - 1, {}],
    ['fewer', content.length + 1, { chunkBytes: 300_000 }],
    ['fewer', 2 * content.length, {}],
  ])('of %s bytes than the promised %i fail (%j) and leave nothing open', async (_what, size, how) => {
    await using registry = await startRegistry();
    const client = createRegistryClient(registry.host);
    const upload = { digest, size, content: inPieces(content), ...how };
    await expect(client.uploadBlob('a', upload)).rejects.toThrow(/fewer|more/);
    expect(await openUploads(registry.dataDirectory)).toEqual([]);
  });

  it.each([{}, { chunkBytes: 200_000 }, { size: 600_000 }])(
    'whose source breaks say so (%j), and leave nothing open',
    async (how) => {
      await using registry = await startRegistry();
      const client = createRegistryClient(registry.host);
      const broken = (async function* () {
        yield* inPieces(content.subarray(0, 500_000));
        await Promise.reject(new Error('the source is gone'));
      })();
      await expect(client.uploadBlob('a', { digest, content: broken, ...how })).rejects.toThrow('the source is gone');
      expect(await openUploads(registry.dataDirectory)).toEqual([]);
    },
  );

  it.each([{}, { chunkBytes: 100_000 }])('that the caller leaves (%j) leave nothing open', async (how) => {
    await using registry = await startRegistry();
    const client = createRegistryClient(registry.host);
    const abort = new AbortController();
    let sent = 0;
    const upload = client.uploadBlob('a', {
      digest,
      content: inPieces(content),
      signal: abort.signal,
      onProgress: (bytes) => {
        sent += bytes;
        if (sent > 500_000) abort.abort();
      },
      ...how,
    });
    await expect(upload).rejects.toMatchObject({ name: 'AbortError' });
    expect(await openUploads(registry.dataDirectory)).toEqual([]);
  });

  it('that were opened for a caller who has left are closed again', async () => {
    const abort = new AbortController();
    await using registry = await startFakeRegistry(({ method }, response) => {
      if (method === 'POST') abort.abort();
      response.writeHead(method === 'POST' ? 202 : 204, { location: '/v2/a/blobs/uploads/1?_state=x' }).end();
    });
    const opening = createRegistryClient(registry.host).startUpload('a', abort.signal);
    await expect(opening).rejects.toMatchObject({ name: 'AbortError' });
    expect(registry.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /v2/a/blobs/uploads/',
      'DELETE /v2/a/blobs/uploads/1?_state=x',
    ]);
  });

  it('are spared by a mount from another repository of the registry', async () => {
    await using registry = await startRegistry();
    const client = createRegistryClient(registry.host);
    await client.uploadBlob('src', { digest, size: content.length, content: inPieces(content) });
    expect(await client.mountBlob('dst', { digest, from: 'src' })).toEqual({ kind: 'mounted' });
    expect(await client.headBlob('dst', digest)).toMatchObject({ size: content.length });
    const other = digestOf(Buffer.from('else'));
    const refused = await client.mountBlob('dst', { digest: other, from: 'src' });
    expect(refused.kind).toBe('started');
    if (refused.kind === 'started') await client.cancelUpload(refused.session);
    expect(await openUploads(registry.dataDirectory)).toEqual([]);
  });
});

/** Names of everything that the registry keeps for uploads under way. */
async function openUploads(directory: string | undefined): Promise<readonly string[]> {
  if (directory === undefined) throw new Error('this test needs the registry as a program of this computer');
  const files = await readdir(directory, { recursive: true });
  return files.filter((file) => /_uploads\/.*\/(?:startedat|data)$/.test(file));
}

describe('chunksOf', () => {
  it.each([
    [['abc', 'de', 'f'], 2, ['ab', 'cd', 'ef']],
    [['abcdefg'], 3, ['abc', 'def', 'g']],
    [['a', 'b'], 5, ['ab']],
    [[], 5, []],
  ])('cuts %j to %i', async (pieces, bytes, expected) => {
    const source = (async function* () {
      for (const piece of pieces) yield await Promise.resolve(Buffer.from(piece));
    })();
    const chunks = await collect(chunksOf(source, bytes));
    expect(chunks.map((chunk) => Buffer.from(chunk).toString())).toEqual(expected);
  });
});
