import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { createTempDir, startRegistry, type TestRegistry } from '@slipway/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultLimits } from '../archive/limits.ts';
import { readSpooledFile } from '../archive/spooled.ts';
import { packFiles } from '../files.ts';
import { fetchArtifact } from './fetch-artifact.ts';

let registry: TestRegistry;
beforeAll(async () => {
  registry = await startRegistry({ auth: 'basic' });
});
afterAll(() => registry[Symbol.asyncDispose]());

const login = () => Buffer.from(`${registry.login?.username}:${registry.login?.password}`).toString('base64');

async function put(path: string, body: Buffer, type: string): Promise<void> {
  const headers = { authorization: `Basic ${login()}`, 'content-type': type };
  const answer = await fetch(new URL(path, registry.url), { method: 'PUT', headers, body: new Uint8Array(body) });
  expect(answer.status).toBe(201);
}

interface Layer {
  readonly content: Buffer;
  readonly mediaType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Pushes an artifact as ORAS does; gives the digest of its manifest. */
async function push(repository: string, layers: readonly Layer[]): Promise<string> {
  const describe = async ({ content, mediaType = 'application/octet-stream', annotations }: Layer) => {
    const digest = digestOf(content);
    const headers = { authorization: `Basic ${login()}` };
    const start = await fetch(`${registry.url}/v2/${repository}/blobs/uploads/`, { method: 'POST', headers });
    const url = new URL(start.headers.get('location') ?? '', registry.url);
    url.searchParams.set('digest', digest);
    await put(url.href, content, 'application/octet-stream');
    return { mediaType, digest, size: content.length, annotations };
  };
  const type = 'application/vnd.oci.image.manifest.v1+json';
  const config = await describe({ content: Buffer.from('{}') });
  const manifest = Buffer.from(
    JSON.stringify({ schemaVersion: 2, mediaType: type, config, layers: await Promise.all(layers.map(describe)) }),
  );
  await put(`/v2/${repository}/manifests/v1`, manifest, type);
  return digestOf(manifest);
}

const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const title = (name: string) => ({ 'org.opencontainers.image.title': name });
const tarOfFile = (name: string) => buffer(packFiles([{ name, content: Buffer.from('text') }]));

async function read(repository: string, reference: string, names: readonly string[], anonymous = false) {
  await using directory = await createTempDir();
  const file = join(directory.path, 'context.tar');
  await fetchArtifact({ kind: 'artifact', host: registry.host, repository, reference }, file, {
    limits: defaultLimits,
    signal: new AbortController().signal,
    credentials: () => Promise.resolve(anonymous ? undefined : registry.login),
  });
  return await Promise.all(names.map(async (name) => (await readSpooledFile(file, name))?.toString()));
}

describe('fetchArtifact', () => {
  it('takes files by their titles, directories that ORAS packed, and a tar without a title', async () => {
    const digest = await push('mixed', [
      { content: Buffer.from('FROM scratch'), annotations: title('Dockerfile') },
      { content: await tarOfFile('src/a'), annotations: { ...title('src'), 'io.deis.oras.content.unpack': 'true' } },
      { content: gzipSync(await tarOfFile('root')), mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip' },
    ]);
    for (const reference of ['v1', digest]) {
      expect(await read('mixed', reference, ['Dockerfile', 'src/a', 'root'])).toEqual(['FROM scratch', 'text', 'text']);
    }
  });

  it.each<[what: string, layer: Layer, message: RegExp]>([
    ['a title that leads out', { content: Buffer.from('x'), annotations: title('../x') }, /leads upwards/],
    ['an absolute title', { content: Buffer.from('x'), annotations: title('/etc/x') }, /absolute/],
    ['a layer of an unknown kind', { content: Buffer.from('x') }, /neither an archive nor has a title/],
  ])('refuses %s', async (_what, layer, message) => {
    await push('bad', [layer]);
    await expect(read('bad', 'v1', [])).rejects.toThrow(message);
  });

  it('says what does not exist, and that a login is needed', async () => {
    await expect(read('none', 'v1', [])).rejects.toMatchObject({ code: 'invalid-context' });
    await expect(read('none', 'v1', [], true)).rejects.toMatchObject({ code: 'not-allowed' });
  });
});
