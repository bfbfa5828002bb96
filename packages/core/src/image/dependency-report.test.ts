import { describe, expect, it } from 'vitest';
import { readBaseImages } from '../dockerfile/base-images.ts';
import { dependencyEntries } from './dependency-report.ts';

describe('dependency entries', () => {
  it('65 write Docker Hub as ACR Tasks does', () => {
    const [entry] = dependencyEntries(['r.io/app:1'], readBaseImages('FROM golang AS b\nFROM r.io/base').dependencies);
    expect(entry).toEqual({
      image: { registry: 'r.io', repository: 'app', tag: '1', reference: 'r.io/app:1' },
      'runtime-dependency': { registry: 'r.io', repository: 'base', tag: 'latest', reference: 'r.io/base:latest' },
      'buildtime-dependency': [
        {
          registry: 'registry.hub.docker.com',
          repository: 'library/golang',
          tag: 'latest',
          reference: 'golang:latest',
        },
      ],
      git: {},
    });
  });

  it('66 carry a digest', () => {
    const digest = `sha256:${'b'.repeat(64)}`;
    const [entry] = dependencyEntries([], readBaseImages(`FROM r.example.io/a/b@${digest}`).dependencies);
    expect(entry?.['runtime-dependency']).toEqual({
      registry: 'r.example.io',
      repository: 'a/b',
      digest,
      reference: `r.example.io/a/b@${digest}`,
    });
  });

  it('68 there is one for each tag, 69 and one without an image for none', () => {
    const { dependencies } = readBaseImages('FROM scratch');
    expect(dependencyEntries(['a', 'b:2'], dependencies).map(({ image }) => image?.reference)).toEqual([
      'a:latest',
      'b:2',
    ]);
    expect(dependencyEntries([], dependencies)).toEqual([
      { image: null, 'runtime-dependency': null, 'buildtime-dependency': null, git: {} },
    ]);
  });

  it('68 a pushed image has its digest', () => {
    const pushed = [{ reference: 'r.io/a:latest', digest: 'sha256:1' }];
    const entries = dependencyEntries(['r.io/a', 'r.io/b'], [], pushed);
    expect(entries.map(({ image }) => image?.digest)).toEqual(['sha256:1', undefined]);
  });
});
