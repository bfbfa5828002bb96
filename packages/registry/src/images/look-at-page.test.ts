import { expect, it } from 'vitest';
import { noGuards, type RepositoryView } from '../view/registry-view.ts';
import { lookAtPage } from './look-at-page.ts';

const names = Array.from({ length: 1000 }, (_, index) => `v${String(index).padStart(4, '0')}`);
const digest = `sha256:${'a'.repeat(64)}`;

/** A registry of a thousand tags that notes which of them it was asked for, and an index that knows them all. */
function room(knownDigest = digest) {
  const asked: string[] = [];
  const reader = {
    host: 'registry.test',
    async *catalog() {
      yield* await Promise.resolve(['app']);
    },
    tags: () => Promise.resolve({ repositoryExists: true, tags: names.toReversed() }),
    head: (_: string, tag: string) => {
      asked.push(tag);
      return Promise.resolve({ digest, mediaType: 'image', size: 1 });
    },
    getManifest: () => Promise.reject(new Error('no manifest is wanted')),
  };
  const view: RepositoryView = {
    name: 'app',
    tags: names.map((name, at) => ({ name, digest: knownDigest, updatedAt: at, timeSource: 'event' })),
    manifests: [],
    guards: noGuards,
    isComplete: false,
  };
  const index = {
    repository: () => Promise.resolve(view),
    guards: () => Promise.resolve(noGuards),
  } as unknown as NonNullable<Parameters<typeof lookAtPage>[1]>;
  return { reader, index, asked };
}

it('a page of tags by name asks for those of the page and no others, and has the times that are known', async () => {
  const { reader, index, asked } = room();
  const page = await lookAtPage(reader, index, 'app', { orderBy: 'name', top: 3, cursor: '~v0099' });
  expect(page?.entries).toEqual(
    [100, 101, 102].map((at) => ({ name: names[at], digest, updatedAt: at, timeSource: 'event' })),
  );
  expect(page?.cursor).toBe('~v0102');
  expect(asked).toEqual(names.slice(100, 103));
});

it('a page without an index has no times', async () => {
  const { reader, asked } = room();
  const page = await lookAtPage(reader, undefined, 'app', { orderBy: 'name', top: 2 });
  expect(page?.entries).toEqual(['v0000', 'v0001'].map((name) => ({ name, digest })));
  expect(asked).toHaveLength(2);
});

it.each([
  ['a tag has moved since it was known', room(`sha256:${'b'.repeat(64)}`), 'name'],
  ['times decide about the order', room(), 'time_desc'],
] as const)('a page is not enough where %s', async (_, { reader, index }, orderBy) => {
  expect(await lookAtPage(reader, index, 'app', { orderBy, top: 2 })).toBeUndefined();
});
