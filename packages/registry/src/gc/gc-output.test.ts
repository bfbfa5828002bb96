import { describe, expect, it } from 'vitest';
import { readGcOutput } from './gc-output.ts';
import { readRegistryVersion } from './version.ts';

const [a, b] = ['a', 'b'].map((letter) => `sha256:${letter.repeat(64)}`);
const said = `app
app: marking manifest ${a ?? ''}
app: marking blob ${a ?? ''}

3 blobs marked, 1 blobs and 0 manifests eligible for deletion
blob eligible for deletion: ${b ?? ''}
`;

describe('what garbage-collect says', () => {
  it('is read: what stays, and what goes', () => {
    expect(readGcOutput(said)).toEqual({ marked: 3, blobs: [b], manifests: [] });
    const untagged = `2 blobs marked, 0 blobs and 1 manifests eligible for deletion\nmanifest eligible for deletion: ${a ?? ''}\n`;
    expect(readGcOutput(untagged)).toEqual({ marked: 2, blobs: [], manifests: [a] });
  });

  it.each([
    ['nothing', ''],
    ['an error', 'failed to garbage collect: no such directory'],
    ['less than it counts', said.replace('1 blobs and', '2 blobs and')],
    ['the list without the count', `blob eligible for deletion: ${b ?? ''}\n`],
  ])('is not understood when it is %s', (_, text) => {
    expect(readGcOutput(text)).toBeUndefined();
  });
});

describe('statement 78: -m is safe', () => {
  it.each([
    ['docker-registry github.com/docker/distribution 2.8.2+ds1', '2.8.2', false],
    ['registry github.com/docker/distribution v2.8.3', '2.8.3', false],
    ['registry github.com/distribution/distribution/v3 v3.0.0-alpha.1', '3.0.0-alpha.1', false],
    ['registry github.com/distribution/distribution/v3 v3.0.0-beta.1', '3.0.0-beta.1', true],
    ['registry github.com/distribution/distribution/v3 v3.1.1', '3.1.1', true],
  ])('in %s: %s, %s', (text, version, hasSafeUntagged) => {
    expect(readRegistryVersion(text)).toEqual({ text: version, hasSafeUntagged });
  });

  it('in no version that is not told', () => {
    expect(readRegistryVersion('registry unknown')).toBeUndefined();
  });
});
