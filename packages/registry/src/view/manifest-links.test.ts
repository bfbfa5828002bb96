import { describe, expect, it } from 'vitest';
import { readManifestLinks } from './manifest-links.ts';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const read = (manifest: unknown) => readManifestLinks(digest('0'), Buffer.from(JSON.stringify(manifest)));

describe('readManifestLinks', () => {
  it.each([
    ['an image', { config: { digest: digest('c') }, layers: [{ digest: digest('d') }] }, { children: [] }],
    ['an empty index', { manifests: [] }, { children: [] }],
    [
      'an index',
      { manifests: [{ digest: digest('a') }, { digest: digest('b') }, { digest: digest('a') }] },
      { children: [digest('a'), digest('b')] },
    ],
    ['a referrer', { subject: { digest: digest('a') } }, { children: [], subject: digest('a') }],
    ['a subject that is null', { subject: null }, { children: [] }],
    [
      'an index with a subject',
      { manifests: [{ digest: digest('b') }], subject: { digest: digest('a') } },
      { children: [digest('b')], subject: digest('a') },
    ],
  ])('reads %s', (_what, manifest, links) => {
    expect(read(manifest)).toEqual(links);
  });

  it.each([
    ['no JSON', 'not json'],
    ['half of one', '{"manifests":['],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['a list', '[]'],
    ['manifests that are no list', '{"manifests":{}}'],
    ['a child without a digest', '{"manifests":[{}]}'],
    ['a child whose digest is none', '{"manifests":[{"digest":"latest"}]}'],
    ['a subject without a digest', '{"subject":{}}'],
  ])('M5 refuses %s rather than finding nothing in it', (_what, bytes) => {
    expect(() => readManifestLinks(digest('0'), Buffer.from(bytes))).toThrow(/cannot be read/);
  });
});
