import { describe, expect, it } from 'vitest';
import { countsBaseImage, judgeBaseImage, type PlatformImage } from './base-image.ts';

const images: Readonly<Record<string, PlatformImage>> = {
  'index-1': { kind: 'known', digest: 'amd64-1' },
  'index-1-attested': { kind: 'known', digest: 'amd64-1' },
  'amd64-1': { kind: 'known', digest: 'amd64-1' },
  'index-2': { kind: 'known', digest: 'amd64-2' },
  'index-arm': { kind: 'absent' },
};

function judge(observed: string, builtOn?: string) {
  return judgeBaseImage({
    observed,
    ...(builtOn === undefined ? {} : { builtOn }),
    platformImage: (digest) => images[digest] ?? { kind: 'gone' },
  });
}

describe('judgeBaseImage', () => {
  it.each([
    ['the digest of the build', 'index-1', 'index-1', { kind: 'same' }],
    ['a first look', 'index-1', undefined, { kind: 'baseline', platformDigest: 'amd64-1' }],
    [
      'an index with new attestations',
      'index-1-attested',
      'index-1',
      { kind: 'other-platforms', platformDigest: 'amd64-1' },
    ],
    ['an index around the same manifest', 'index-1', 'amd64-1', { kind: 'other-platforms', platformDigest: 'amd64-1' }],
    ['another image', 'index-2', 'index-1', { kind: 'moved', platformDigest: 'amd64-2' }],
    ['another image, when the former is gone', 'index-2', 'long-gone', { kind: 'moved', platformDigest: 'amd64-2' }],
    ['an index without the platform', 'index-arm', 'index-1', { kind: 'no-image-for-platform' }],
    ['an index that was gone at once', 'long-gone', 'index-1', { kind: 'no-image-for-platform' }],
  ] as const)('%s', (_, observed, builtOn, verdict) => {
    expect(judge(observed, builtOn)).toEqual(verdict);
  });

  it('asks for no manifest while the tag names what the build stood on', () => {
    const platformImage = (): never => {
      throw new Error('a request for nothing');
    };
    expect(judgeBaseImage({ observed: 'a', builtOn: 'a', platformImage })).toEqual({ kind: 'same' });
  });
});

describe('countsBaseImage', () => {
  it.each([
    ['runtime', 'Runtime', true],
    ['runtime', 'All', true],
    ['buildtime', 'Runtime', false],
    ['buildtime', 'All', true],
  ] as const)('%s image, trigger %s: %s', (type, triggerType, counts) => {
    expect(countsBaseImage(type, triggerType)).toBe(counts);
  });
});
