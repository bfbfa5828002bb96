import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { registryLogin, startFaultFront, startRegistry, type TestRegistry } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import { createRegistryClient, type RegistryClient } from '../client.ts';
import { referrersTag } from '../referrers.ts';
import { pushBlob, pushTestImage, pushTestIndex, type Descriptor } from '../testing/images.ts';
import type { ImportEvent } from './events.ts';
import { importImage, type ImportRequest } from './import-image.ts';

const repository = 'upstream/app';
const amd64 = { os: 'linux', architecture: 'amd64' };
const arm64 = { os: 'linux', architecture: 'arm64', variant: 'v8' };
const unknown = { os: 'unknown', architecture: 'unknown' };

interface Pair extends AsyncDisposable {
  readonly from: TestRegistry;
  readonly to: TestRegistry;
  readonly source: RegistryClient;
  readonly target: RegistryClient;
}

/** Two registries, of which the target wants a login. */
async function startPair(): Promise<Pair> {
  const [from, to] = await Promise.all([startRegistry(), startRegistry({ auth: 'basic' })]);
  return {
    from,
    to,
    source: createRegistryClient(from.host),
    target: createRegistryClient(to.host, { credentials: () => Promise.resolve(registryLogin) }),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([from[Symbol.asyncDispose](), to[Symbol.asyncDispose]()]);
    },
  };
}

/** An index of two platforms and an attestation, with a layer that both share. */
async function pushMultiPlatform(client: RegistryClient, tag = '1'): Promise<Descriptor & { parts: Descriptor[] }> {
  const first = await pushTestImage(client, repository, { layers: ['shared', 'amd64'] });
  const second = await pushTestImage(client, repository, { layers: ['shared', 'arm64'] });
  const attestation = await pushTestImage(client, repository, { layers: ['in-toto'] });
  const about = { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': second.digest };
  const entries = [
    { ...first, platform: amd64 },
    { ...second, platform: arm64 },
    { ...attestation, platform: unknown, annotations: about },
  ];
  return { ...(await pushTestIndex(client, repository, entries, tag)), parts: [first, second, attestation] };
}

async function run(
  pair: Pick<Pair, 'source' | 'target'>,
  request: Partial<Omit<ImportRequest, 'source' | 'target'>> & {
    reference?: string;
    places?: ImportRequest['target']['places'];
  } = {},
) {
  const { reference = '1', places = [{ repository: 'mirror/app', tag: '1' }], ...rest } = request;
  const events: ImportEvent[] = [];
  const result = await importImage({
    source: { client: pair.source, repository, reference },
    target: { client: pair.target, places },
    onEvent: (event) => events.push(event),
    ...rest,
  });
  return { ...result, events };
}

/** What the target was asked to put, in order: tags and digests. */
function spied(client: RegistryClient): { client: RegistryClient; puts: string[]; uploads: string[] } {
  const puts: string[] = [];
  const uploads: string[] = [];
  return {
    puts,
    uploads,
    client: {
      ...client,
      putManifest: (...args) => {
        puts.push(args[1]);
        return client.putManifest(...args);
      },
      uploadBlob: (...args) => {
        uploads.push(args[1].digest);
        return client.uploadBlob(...args);
      },
    },
  };
}

/** Every upload that the registry keeps open. */
async function openUploads({ dataDirectory = '' }: TestRegistry): Promise<readonly string[]> {
  const files = await readdir(dataDirectory, { recursive: true });
  return files.filter((file) => /_uploads\/.*\/(?:startedat|data)$/.test(file));
}

describe('importImage', () => {
  it('15 copies an index with all its children, byte by byte, and those first', async () => {
    await using pair = await startPair();
    const { digest, parts } = await pushMultiPlatform(pair.source);
    const { client, puts, uploads } = spied(pair.target);
    const result = await run({ ...pair, target: client });
    expect(result).toMatchObject({ digest, sourceDigest: digest, manifests: 4 });
    expect(puts).toEqual([...parts.map((part) => part.digest), '1']);
    // One shared layer, one config, and the layers of each.
    expect(new Set(uploads).size).toBe(uploads.length);
    expect(uploads).toHaveLength(5);
    for (const reference of ['1', ...parts.map((part) => part.digest)]) {
      const [there, here] = await Promise.all([
        pair.source.getManifest(repository, reference),
        pair.target.getManifest('mirror/app', reference),
      ]);
      expect(here?.bytes.equals(there!.bytes)).toBe(true);
      expect(here?.mediaType).toBe(there?.mediaType);
    }
    const [resolved] = result.events;
    expect(resolved).toMatchObject({ kind: 'resolved', digest, manifests: 4, blobs: 5, bytes: result.bytes });
    const copied = result.events.filter((event) => event.kind === 'blob' && event.state === 'copied');
    expect(copied).toHaveLength(5);
    expect(result.events.at(-2)).toMatchObject({ kind: 'tagged', tag: '1', digest, isMoved: true });
  });

  it('16 with --force sends nothing again and still moves the tag', async () => {
    await using pair = await startPair();
    const { digest } = await pushMultiPlatform(pair.source);
    await run(pair);
    await pushTestImage(pair.target, 'mirror/app', { tag: '1', layers: ['else'] });
    const { client, uploads, puts } = spied(pair.target);
    const second = await run({ ...pair, target: client }, { force: true });
    expect(second).toMatchObject({ digest, bytes: 0, manifests: 0 });
    expect([uploads, puts]).toEqual([[], ['1']]);
    expect((await pair.target.head('mirror/app', '1'))?.digest).toBe(digest);
  });

  it('16 repairs a target that lost a child of the image', async () => {
    await using pair = await startPair();
    const { digest, parts } = await pushMultiPlatform(pair.source);
    await run(pair);
    await pair.target.deleteManifest('mirror/app', parts[1]!.digest);
    await pushTestImage(pair.target, 'mirror/app', { tag: '1', layers: ['else'] });
    expect(await run(pair, { force: true })).toMatchObject({ digest, bytes: 0 });
    expect(await pair.target.head('mirror/app', parts[1]!.digest)).toBeDefined();
  });

  it('17 within one registry sends no byte of a blob', async () => {
    await using registry = await startRegistry();
    const client = createRegistryClient(registry.host);
    const { digest } = await pushMultiPlatform(client);
    const { client: target, uploads } = spied(client);
    const result = await run({ source: client, target });
    expect(result).toMatchObject({ digest, bytes: 0 });
    expect(uploads).toEqual([]);
    expect(result.events.filter((event) => event.kind === 'blob').map(({ state }) => state)).toEqual(
      Array(5).fill('mounted'),
    );
    expect((await client.head('mirror/app', '1'))?.digest).toBe(digest);
    expect(await openUploads(registry)).toEqual([]);
  });

  it('18 refuses a tag that exists, before it copies anything, and replaces it with --force', async () => {
    await using pair = await startPair();
    const { digest } = await pushMultiPlatform(pair.source);
    const other = await pushTestImage(pair.target, 'mirror/app', { tag: '1', layers: ['else'] });
    const { client, puts, uploads } = spied(pair.target);
    await expect(run({ ...pair, target: client })).rejects.toMatchObject({ code: 'conflict' });
    expect([puts, uploads]).toEqual([[], []]);
    expect((await pair.target.head('mirror/app', '1'))?.digest).toBe(other.digest);
    expect(await run(pair, { force: true })).toMatchObject({ digest });
    expect((await pair.target.head('mirror/app', '1'))?.digest).toBe(digest);
  });

  it('18 is content with a tag that has the digest already', async () => {
    await using pair = await startPair();
    await pushMultiPlatform(pair.source);
    await run(pair);
    const { client, puts } = spied(pair.target);
    const again = await run({ ...pair, target: client });
    expect(again).toMatchObject({ bytes: 0, manifests: 0 });
    expect(puts).toEqual([]);
    expect(again.events.at(-1)).toMatchObject({ kind: 'tagged', isMoved: false });
  });

  it('20 by digest without a tag leaves the image untagged, in several repositories too', async () => {
    await using pair = await startPair();
    const { digest } = await pushMultiPlatform(pair.source);
    const places = [{ repository: 'one' }, { repository: 'two', tag: 'a' }, { repository: 'two', tag: 'b' }];
    const result = await run(pair, { reference: digest, places });
    expect((await pair.target.tags('one')).tags).toEqual([]);
    expect((await pair.target.head('one', digest))?.digest).toBe(digest);
    expect([...(await pair.target.tags('two')).tags].sort()).toEqual(['a', 'b']);
    const states = result.events.filter((event) => event.kind === 'blob' && event.repository === 'two');
    expect(states.map((event) => event.kind === 'blob' && event.state)).toEqual(Array(5).fill('mounted'));
  });

  it('21 copies the blobs that the index of a build cache names', async () => {
    await using pair = await startPair();
    const layer = await pushBlob(pair.source, repository, 'cached', 'application/vnd.oci.image.layer.v1.tar+gzip');
    const config = await pushBlob(pair.source, repository, '{}', 'application/vnd.buildkit.cacheconfig.v0');
    const { digest } = await pushTestIndex(pair.source, repository, [layer, config], 'cache');
    // The target's registry checks that every child of an index exists, as a manifest, except where it is told that it is a layer.
    const result = await run(pair, { reference: 'cache' });
    expect(result).toMatchObject({ digest, bytes: layer.size + config.size });
    expect(await pair.target.headBlob('mirror/app', layer.digest)).toBeDefined();
    expect(await pair.target.headBlob('mirror/app', config.digest)).toBeDefined();
  });

  it.each([{}, { chunkBytes: 500_000 }])('22 leaves no upload and no tag when it is cancelled (%j)', async (how) => {
    await using pair = await startPair();
    const layers = [randomBytes(5_000_000), randomBytes(5_000_000), randomBytes(5_000_000)];
    await pushTestImage(pair.source, repository, { tag: '1', layers });
    const abort = new AbortController();
    const importing = run(pair, {
      ...how,
      signal: abort.signal,
      onEvent: (event) => {
        if (event.kind === 'progress' && event.bytes > 1_000_000) abort.abort();
      },
    });
    await expect(importing).rejects.toMatchObject({ name: 'AbortError' });
    expect(await openUploads(pair.to)).toEqual([]);
    expect((await pair.target.tags('mirror/app')).tags).toEqual([]);
  });

  it('22 goes on where an import was interrupted', async () => {
    await using pair = await startPair();
    const layers = [randomBytes(100_000), randomBytes(2_000_000)];
    const { digest } = await pushTestImage(pair.source, repository, { tag: '1', layers });
    const abort = new AbortController();
    const onEvent = (event: ImportEvent): void => {
      if (event.kind === 'blob' && event.state === 'copied' && event.size === 100_000) abort.abort();
    };
    await expect(run(pair, { concurrency: 1, signal: abort.signal, onEvent })).rejects.toThrow();
    const second = await run(pair);
    expect(second).toMatchObject({ digest, bytes: 2_000_000 });
  });

  it('22 ends all when one blob is broken, says why, and leaves nothing', async () => {
    await using pair = await startPair();
    const broken = randomBytes(3_000_000);
    await pushTestImage(pair.source, repository, { tag: '1', layers: [broken, randomBytes(20_000_000)] });
    let calls = 0;
    const source: RegistryClient = {
      ...pair.source,
      async getBlob(...args) {
        const pieces = await pair.source.getBlob(...args);
        calls += 1;
        if (calls !== 2 || pieces === undefined) return pieces;
        return (async function* () {
          for await (const piece of pieces) yield piece.map((byte) => byte ^ 1);
        })();
      },
    };
    await expect(run({ ...pair, source })).rejects.toThrow('digest mismatch');
    expect(await openUploads(pair.to)).toEqual([]);
    expect((await pair.target.tags('mirror/app')).tags).toEqual([]);
  });

  it('goes on reading where the source broke off', async () => {
    await using pair = await startPair();
    const { digest } = await pushTestImage(pair.source, repository, { tag: '1', layers: [randomBytes(3_000_000)] });
    let breaks = 0;
    const source: RegistryClient = {
      ...pair.source,
      async getBlob(...args) {
        const pieces = await pair.source.getBlob(...args);
        if (breaks === 2 || pieces === undefined) return pieces;
        return (async function* () {
          let bytes = 0;
          for await (const piece of pieces) {
            yield piece;
            bytes += piece.length;
            if (bytes < 1_000_000) continue;
            breaks += 1;
            return;
          }
        })();
      },
    };
    expect(await run({ ...pair, source })).toMatchObject({ digest });
    expect(breaks).toBe(2);
  });

  it('tries again when the target loses the connection', async () => {
    await using pair = await startPair();
    await using front = await startFaultFront(pair.to.url);
    const { digest } = await pushTestImage(pair.source, repository, { tag: '1', layers: [randomBytes(3_000_000)] });
    const target = createRegistryClient(front.host, { credentials: () => Promise.resolve(registryLogin) });
    front.fail({ kind: 'disconnect' }, { match: ({ method }) => method === 'PATCH' });
    front.fail({ kind: 'answer', status: 503 }, { times: 2, match: ({ method }) => method === 'HEAD' });
    expect(await run({ source: pair.source, target })).toMatchObject({ digest });
  });

  it('23 refuses too many manifests before it copies anything', async () => {
    await using pair = await startPair();
    await pushMultiPlatform(pair.source);
    const { client, puts, uploads } = spied(pair.target);
    await expect(run({ ...pair, target: client }, { manifestLimit: 3 })).rejects.toThrow('more than 3 manifests');
    expect([puts, uploads]).toEqual([[], []]);
    expect(await run(pair, { manifestLimit: 4 })).toMatchObject({ manifests: 4 });
  });

  it('chooses platforms with their attestations, and says that the digest is another', async () => {
    await using pair = await startPair();
    const { digest, parts } = await pushMultiPlatform(pair.source);
    const [first, second, attestation] = parts;
    const arm = await run(pair, { platforms: [{ os: 'linux', architecture: 'arm64' }] });
    expect(arm.sourceDigest).toBe(digest);
    expect(arm.events).toContainEqual({ kind: 'index-changed', from: digest, to: arm.digest });
    expect(await pair.target.head('mirror/app', first!.digest)).toBeUndefined();
    expect(await pair.target.head('mirror/app', second!.digest)).toBeDefined();
    expect(await pair.target.head('mirror/app', attestation!.digest)).toBeDefined();

    const places = [{ repository: 'bare', tag: '1' }];
    await run(pair, { places, attestations: false });
    expect(await pair.target.head('bare', first!.digest)).toBeDefined();
    expect(await pair.target.head('bare', attestation!.digest)).toBeUndefined();
    const riscv = [{ os: 'linux', architecture: 'riscv64' }];
    await expect(run(pair, { platforms: riscv })).rejects.toMatchObject({
      code: 'not-found',
      advice: 'It has: linux/amd64, linux/arm64/v8.',
    });
  });

  it('of a single image checks the platform', async () => {
    await using pair = await startPair();
    await pushTestImage(pair.source, repository, { tag: '1' });
    await expect(run(pair, { platforms: [{ os: 'linux', architecture: 'arm64' }] })).rejects.toThrow(
      'linux/amd64 alone',
    );
    expect(await run(pair, { platforms: [amd64] })).toMatchObject({ manifests: 1 });
  });

  it('brings along, where wanted, what refers to the image and to that', async () => {
    await using pair = await startPair();
    const image = await pushTestImage(pair.source, repository, { tag: '1' });
    const refer = async (subject: Descriptor, layer: string): Promise<Descriptor> => {
      const referrer = await pushTestImage(pair.source, repository, { layers: [layer], more: { subject } });
      const entry = { ...referrer, artifactType: 'x/sbom', annotations: { a: 'b' } };
      await pushTestIndex(pair.source, repository, [entry], referrersTag(subject.digest));
      return referrer;
    };
    const sbom = await refer(image, 'sbom');
    const signature = await refer(sbom, 'signature');
    await pushTestImage(pair.source, repository, { tag: `${referrersTag(image.digest)}.sig`, layers: ['cosign'] });

    await run(pair, { places: [{ repository: 'bare', tag: '1' }] });
    expect((await pair.target.tags('bare')).tags).toEqual(['1']);
    await run(pair, { referrers: true });
    await run(pair, { referrers: true, force: true });
    const referrers = await pair.target.referrers('mirror/app', image.digest);
    expect(referrers).toEqual([{ ...sbom, artifactType: 'x/sbom', annotations: { a: 'b' } }]);
    expect(await pair.target.referrers('mirror/app', sbom.digest)).toMatchObject([{ digest: signature.digest }]);
    expect(await pair.target.head('mirror/app', `${referrersTag(image.digest)}.sig`)).toBeDefined();
  });

  it.each([
    ['nothing', 'missing', 'not-found'],
    ['an index that lost a child', 'broken', 'registry-failed'],
  ])('of %s writes nothing', async (_what, reference, code) => {
    await using pair = await startPair();
    const child = await pushTestImage(pair.source, repository, {});
    await pushTestIndex(pair.source, repository, [{ ...child, platform: amd64 }], 'broken');
    await pair.source.deleteManifest(repository, child.digest);
    await expect(run(pair, { reference })).rejects.toMatchObject({ code });
    expect(await pair.target.tags('mirror/app')).toEqual({ repositoryExists: false, tags: [] });
  });
});
