import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { apiView } from './api-view.ts';
import { readRepository, type RegistryReader } from './read-repository.ts';
import type { RepositoryView } from './registry-view.ts';

const indexType = 'application/vnd.oci.image.index.v1+json';
const imageType = 'application/vnd.oci.image.manifest.v1+json';

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** A registry in memory: what it holds, and what it was asked for. */
function memoryRegistry(repositories: Record<string, Record<string, string>>, contents: readonly object[]) {
  const bytes = contents.map((content) => Buffer.from(JSON.stringify(content)));
  const stored = new Map(bytes.map((content) => [digestOf(content), content]));
  const fetched: string[] = [];
  const find = (repository: string, reference: string) => {
    const digest = reference.startsWith('sha256:') ? reference : repositories[repository]?.[reference];
    const content = digest === undefined ? undefined : stored.get(digest);
    if (digest === undefined || content === undefined) return Promise.resolve(undefined);
    const mediaType = content.includes('"manifests"') ? indexType : imageType;
    return Promise.resolve({ digest, mediaType, size: content.length, bytes: content });
  };
  const reader: RegistryReader = {
    host: 'registry.test',
    async *catalog() {
      yield* await Promise.resolve(Object.keys(repositories));
    },
    tags: (repository) => {
      const found = repositories[repository];
      return Promise.resolve({ repositoryExists: found !== undefined, tags: Object.keys(found ?? {}) });
    },
    head: find,
    getManifest: (repository, reference) => {
      fetched.push(reference);
      return find(repository, reference);
    },
  };
  return { reader, fetched, digests: bytes.map(digestOf) };
}

const image = (name: string): object => ({ mediaType: imageType, annotations: { name } });
const indexOf = (...digests: readonly (string | undefined)[]): object => ({
  mediaType: indexType,
  manifests: digests.map((digest) => ({ digest })),
});

describe('readRepository', () => {
  const [a, b] = memoryRegistry({}, [image('a'), image('b')]).digests;
  const [inner] = memoryRegistry({}, [indexOf(a, b)]).digests;
  const [outer] = memoryRegistry({}, [indexOf(inner, `sha256:${'f'.repeat(64)}`)]).digests;
  const contents = [image('a'), image('b'), indexOf(a, b), indexOf(inner, `sha256:${'f'.repeat(64)}`)];

  it('finds all that a tag needs, through indexes in indexes, past a child that is gone', async () => {
    const { reader } = memoryRegistry({ app: { latest: outer ?? '', broken: `sha256:${'e'.repeat(64)}` } }, contents);
    const view = await readRepository(reader, 'app');
    expect(view?.tags).toEqual([
      { name: 'latest', digest: outer },
      { name: 'broken', digest: undefined },
    ]);
    expect(view?.manifests.map(({ digest }) => digest).sort()).toEqual([a, b, inner, outer].sort());
    expect(view?.isComplete).toBe(false);
  });

  it('fetches nothing that is known, and takes the time of a tag that moved from it', async () => {
    const { reader, fetched } = memoryRegistry(
      { app: { latest: outer ?? '', moved: b ?? '', still: a ?? '' } },
      contents,
    );
    const manifest = (digest = '', children: readonly string[] = []) =>
      ({ digest, mediaType: 'known', size: 1, pushedAt: 5, links: { children } }) as const;
    const known: RepositoryView = {
      name: 'app',
      tags: [
        { name: 'moved', digest: a, updatedAt: 1 },
        { name: 'still', digest: a, updatedAt: 2 },
        { name: 'gone', digest: a, updatedAt: 3 },
      ],
      manifests: [manifest(a), manifest(b), manifest(`sha256:${'d'.repeat(64)}`)],
      guards: { ...(await apiView(reader).guards('app')), needed: new Map([['sha256:x', 'run r1']]) },
      isComplete: true,
    };
    const view = await readRepository(reader, 'app', { known });
    expect(fetched.toSorted()).toEqual([inner, outer, `sha256:${'f'.repeat(64)}`].sort());
    expect(view?.tags).toEqual([
      { name: 'latest', digest: outer },
      { name: 'moved', digest: b },
      { name: 'still', digest: a, updatedAt: 2 },
    ]);
    expect(view?.manifests).toHaveLength(5);
    expect(view?.manifests.find(({ digest }) => digest === a)).toMatchObject({ mediaType: 'known', pushedAt: 5 });
    expect(view).toMatchObject({ isComplete: true, guards: { needed: new Map([['sha256:x', 'run r1']]) } });
  });

  it('believes in a repository that the registry lists no tags of, when manifests of it are known', async () => {
    const { reader } = memoryRegistry({}, contents);
    const known = await readRepository(memoryRegistry({ app: { v1: a ?? '' } }, contents).reader, 'app');
    expect(await readRepository(reader, 'app', { known })).toMatchObject({ tags: [], manifests: [{ digest: a }] });
  });

  it('is an error when a manifest cannot be read', async () => {
    const { reader, digests } = memoryRegistry({ app: {} }, [{ manifests: 'none' }]);
    const broken = { ...reader, tags: () => Promise.resolve({ repositoryExists: true, tags: [digests[0] ?? ''] }) };
    await expect(readRepository(broken, 'app')).rejects.toMatchObject({ code: 'registry-failed' });
  });

  it('knows no time over the API alone, sorts repositories, and says which do not exist', async () => {
    const view = apiView(memoryRegistry({ foo: { v1: a ?? '' }, bar: {} }, contents).reader);
    expect(await view.repositories()).toEqual(['bar', 'foo']);
    expect(await view.repository('nope')).toBeUndefined();
    expect((await view.repository('foo'))?.tags).toEqual([{ name: 'v1', digest: a }]);
    expect((await view.repository('foo'))?.manifests[0]).not.toHaveProperty('pushedAt');
  });
});
