import {
  pushBareImage,
  pushBareIndex,
  startFaultFront,
  startRegistry,
  type FaultFront,
  type TestRegistry,
} from '@slipway/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRegistryClient } from './client.ts';
import { retryAfter } from './look.ts';
import { platformDigest } from './platform-digest.ts';

let registry: TestRegistry;
let front: FaultFront;
beforeAll(async () => {
  registry = await startRegistry();
  front = await startFaultFront(registry.url);
});
afterAll(async () => {
  await front[Symbol.asyncDispose]();
  await registry[Symbol.asyncDispose]();
});

const headOnly = ({ method }: { readonly method: string }): boolean => method === 'HEAD';

describe('a look at a tag', () => {
  it('129 tells its digest by HEAD, and that it is unchanged where the digest is known', async () => {
    const { digest } = await pushBareImage(registry.url, 'looked-at', 'one', 'v1');
    const client = createRegistryClient(front.host);
    const before = front.requests.length;
    expect(await client.look('looked-at', 'v1')).toEqual({ kind: 'found', digest, isExpensive: false });
    expect(await client.look('looked-at', 'v1', { knownDigest: digest })).toEqual({ kind: 'unchanged' });
    const { digest: next } = await pushBareImage(registry.url, 'looked-at', 'two', 'v1');
    expect(await client.look('looked-at', 'v1', { knownDigest: digest })).toMatchObject({ digest: next });
    expect(new Set(front.requests.slice(before).map(({ method }) => method))).toEqual(new Set(['HEAD']));
    expect(await client.look('looked-at', 'v2')).toEqual({ kind: 'missing' });
    expect(await client.look('nowhere', 'v1')).toEqual({ kind: 'missing' });
  });

  it('says when a registry is asked too often, and how many requests are left', async () => {
    await pushBareImage(registry.url, 'limited', 'one', 'v1');
    const client = createRegistryClient(front.host);
    front.fail({ kind: 'answer', status: 429, headers: { 'retry-after': '120' } }, { match: headOnly });
    expect(await client.look('limited', 'v1')).toEqual({ kind: 'limited', retryAfterMs: 120_000 });
    front.fail(
      {
        kind: 'answer',
        status: 304,
        headers: { 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': '7;w=21600' },
      },
      { match: headOnly },
    );
    expect(await client.look('limited', 'v1', { knownDigest: 'sha256:x' })).toEqual({
      kind: 'unchanged',
      rateLimit: { limit: 100, remaining: 7 },
    });
  });

  it('fetches the manifest of a registry that tells no digests', async () => {
    const { digest } = await pushBareImage(registry.url, 'silent', 'one', 'v1');
    front.fail({ kind: 'answer', status: 200 }, { match: headOnly });
    expect(await createRegistryClient(front.host).look('silent', 'v1')).toEqual({
      kind: 'found',
      digest,
      isExpensive: true,
    });
  });

  it('rejects with what a registry should not answer, and when it cannot be reached', async () => {
    const client = createRegistryClient(front.host);
    front.fail({ kind: 'answer', status: 500 }, { match: headOnly });
    await expect(client.look('x', 'v1')).rejects.toMatchObject({ code: 'registry-failed' });
    front.fail({ kind: 'answer', status: 403 }, { match: headOnly });
    await expect(client.look('x', 'v1')).rejects.toMatchObject({ code: 'not-allowed' });
    front.fail({ kind: 'disconnect' }, { match: headOnly });
    await expect(client.look('x', 'v1')).rejects.toMatchObject({ code: 'registry-unreachable' });
  });

  it('goes to where a registry is for this process, under another name', async () => {
    const { digest } = await pushBareImage(registry.url, 'elsewhere', 'one', 'v1');
    const client = createRegistryClient('registry.example.io', { address: registry.host, allowHttp: true });
    expect(await client.look('elsewhere', 'v1')).toMatchObject({ digest });
  });

  it('goes to no address that is refused', async () => {
    const refusal = new Error('not there');
    const client = createRegistryClient('localhost:1', {
      lookup: (_host, _options, done) => done(refusal, ''),
    });
    await expect(client.look('x', 'v1')).rejects.toMatchObject({ code: 'registry-unreachable', cause: refusal });
  });
});

describe('platformDigest', () => {
  it('finds the image for a platform, and takes no attestation for one', async () => {
    const image = { ...(await pushBareImage(registry.url, 'index', 'amd64')), platform: 'linux/amd64' };
    const arm = { ...(await pushBareImage(registry.url, 'index', 'arm64')), platform: 'linux/arm64' };
    const attestation = { ...(await pushBareImage(registry.url, 'index', 'proof')), platform: 'unknown/unknown' };
    await pushBareIndex(registry.url, 'index', 'v1', [attestation, image, arm]);
    const client = createRegistryClient(registry.host);
    const index = (await client.getManifest('index', 'v1'))!;
    expect(platformDigest(index, { os: 'linux', architecture: 'amd64' })).toBe(image.digest);
    expect(platformDigest(index, { os: 'linux', architecture: 'arm64', variant: 'v8' })).toBe(arm.digest);
    expect(platformDigest(index, { os: 'linux', architecture: '386' })).toBeUndefined();
    expect(platformDigest(index, { os: 'unknown', architecture: 'amd64' })).toBeUndefined();
    const single = (await client.getManifest('index', image.digest))!;
    expect(platformDigest(single, { os: 'windows', architecture: 'amd64' })).toBe(image.digest);
  });

  it('of an index that cannot be read is none', () => {
    const mediaType = 'application/vnd.oci.image.index.v1+json';
    for (const text of ['', '[]', '{"manifests": 1}', '{"manifests": [{}, {"platform": 1}]}']) {
      const manifest = { digest: 'sha256:x', mediaType, size: 0, bytes: Buffer.from(text) };
      expect(platformDigest(manifest, { os: 'linux', architecture: 'amd64' })).toBeUndefined();
    }
  });
});

describe('retryAfter', () => {
  it.each([
    ['30', 30_000],
    [new Date(90_000).toUTCString(), 60_000],
    [new Date(0).toUTCString(), 0],
    ['soon', undefined],
    [undefined, undefined],
  ])('%s', (header, ms) => {
    expect(retryAfter(header, 30_000)).toBe(ms);
  });
});
