import { registryLogin, startRegistry } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import { createRegistryClient } from './client.ts';
import { digestOf } from './digest.ts';
import { registryFailure } from './failures.ts';
import { startFakeRegistry } from './testing/fake-registry.ts';
import { pushBlob, pushTestImage } from './testing/images.ts';

const manifest = Buffer.from('{"schemaVersion":2}');
const digest = digestOf(manifest);
const allTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

describe('manifests', () => {
  it('1 are always asked for in all four media types', async () => {
    const schema1 = Buffer.from('{"schemaVersion":1}');
    await using registry = await startFakeRegistry(({ headers }, response) => {
      const complete = allTypes.every((type) => headers.accept?.split(', ').includes(type));
      const body = complete ? manifest : schema1;
      response.writeHead(200, {
        'content-type': complete ? 'application/vnd.oci.image.manifest.v1+json' : 'application/json',
        'docker-content-digest': digestOf(body),
        'content-length': String(body.length),
      });
      response.end(body);
    });
    const client = createRegistryClient(registry.host);
    expect((await client.head('a', '1'))?.digest).toBe(digest);
    expect((await client.getManifest('a', '1'))?.digest).toBe(digest);
    expect(await client.look('a', '1')).toMatchObject({ kind: 'found', digest });
  });

  it.each([
    ['a tag', '1'],
    ['a digest', digest],
  ])('2 with other bytes than their digest are refused, asked for by %s', async (_what, reference) => {
    await using registry = await startFakeRegistry((_, response) =>
      response.writeHead(200, { 'docker-content-digest': digest }).end('{"schemaVersion":3}'),
    );
    await expect(createRegistryClient(registry.host).getManifest('a', reference)).rejects.toThrow('digest mismatch');
  });

  it('2 that a registry stored as something else are reported', async () => {
    await using registry = await startFakeRegistry((_, response) =>
      response.writeHead(201, { 'docker-content-digest': digestOf(Buffer.from('else')) }).end(),
    );
    const put = createRegistryClient(registry.host).putManifest('a', '1', { bytes: manifest, mediaType: 'x/y' });
    await expect(put).rejects.toThrow('digest mismatch');
  });

  it('are put byte by byte, read, and deleted with their tags', async () => {
    await using registry = await startRegistry({ auth: 'basic' });
    const client = createRegistryClient(registry.host, { credentials: () => Promise.resolve(registryLogin) });
    const image = await pushTestImage(client, 'team/app', { tag: '1' });
    expect(await client.head('team/app', '1')).toEqual(image);
    expect((await client.getManifest('team/app', '1'))?.bytes.toString()).toContain('\n   "schemaVersion": 2');
    expect(await client.deleteManifest('team/app', image.digest)).toBe(true);
    expect(await client.deleteManifest('team/app', image.digest)).toBe(false);
    expect(await client.head('team/app', '1')).toBeUndefined();
  });

  it('tell by status and code why they cannot be put or deleted', async () => {
    await using registry = await startRegistry({ deletes: false });
    const client = createRegistryClient(registry.host);
    const image = await pushTestImage(client, 'app', { tag: '1' });
    const failure = (promise: Promise<unknown>) => promise.then(() => undefined, registryFailure);
    expect(await failure(client.deleteManifest('app', image.digest))).toEqual({ status: 405, code: 'UNSUPPORTED' });
    const missing = { schemaVersion: 2, mediaType: image.mediaType, config: { ...image, digest }, layers: [] };
    const put = client.putManifest('app', '2', {
      bytes: Buffer.from(JSON.stringify(missing)),
      mediaType: image.mediaType,
    });
    expect(await failure(put)).toEqual({ status: 400, code: 'MANIFEST_BLOB_UNKNOWN' });
  });

  it('are told from blobs by a registry that fails when asked for one of those', async () => {
    await using registry = await startRegistry();
    const client = createRegistryClient(registry.host);
    const blob = await pushBlob(client, 'app', 'no manifest');
    expect(await client.getManifest('app', blob.digest)).toBeUndefined();
  });

  it('cannot have their tag alone deleted by a registry of the second generation', async () => {
    await using registry = await startRegistry();
    const client = createRegistryClient(registry.host);
    await pushTestImage(client, 'app', { tag: '1' });
    const failure = await client.deleteTag('app', '1').then(() => undefined, registryFailure);
    expect(failure).toEqual({ status: 400, code: 'DIGEST_INVALID' });
  });

  it.each(['../x', 'a//b', '', 'a/./b'])('are not asked for in the repository %j', async (repository) => {
    await expect(createRegistryClient('127.0.0.1:1').head(repository, '1')).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  });
});
