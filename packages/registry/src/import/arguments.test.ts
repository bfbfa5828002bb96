import { describe, expect, it } from 'vitest';
import { readImportArguments, type ImportArguments } from './arguments.ts';

const own = 'registry.lan:5000';
const digest = `sha256:${'a'.repeat(64)}`;
const read = (given: ImportArguments) => readImportArguments(given, own);

describe('readImportArguments', () => {
  it.each<[given: ImportArguments, registry: string, repository: string, reference: string, places: object[]]>([
    [
      { source: 'docker.io/library/alpine:3' },
      'docker.io',
      'library/alpine',
      '3',
      [{ repository: 'library/alpine', tag: '3' }],
    ],
    [{ source: 'ghcr.io/a/b' }, 'ghcr.io', 'a/b', 'latest', [{ repository: 'a/b', tag: 'latest' }]],
    [{ source: `ghcr.io/a/b@${digest}` }, 'ghcr.io', 'a/b', digest, [{ repository: 'a/b', tag: 'latest' }]],
    [{ source: 'localhost:5001/a:1', images: ['x'] }, 'localhost:5001', 'a', '1', [{ repository: 'x', tag: '1' }]],
    [
      { source: `ghcr.io/a@${digest}`, images: ['x', 'y:2', `${own}/z:3`], repositories: ['r'] },
      'ghcr.io',
      'a',
      digest,
      [
        { repository: 'x', tag: 'latest' },
        { repository: 'y', tag: '2' },
        { repository: 'z', tag: '3' },
        { repository: 'r' },
      ],
    ],
    [{ source: 'a/b:1', registry: 'ghcr.io' }, 'ghcr.io', 'a/b', '1', [{ repository: 'a/b', tag: '1' }]],
  ])('reads %j', (given, registry, repository, reference, places) => {
    expect(read(given)).toEqual({ source: { registry, repository, reference }, places, warnings: [] });
  });

  it('20 puts a digest into a repository without a tag', () => {
    expect(read({ source: `ghcr.io/a@${digest}`, repositories: ['r'] }).places).toEqual([{ repository: 'r' }]);
  });

  it('warns of a registry that is named twice', () => {
    const { source, warnings } = read({ source: 'ghcr.io/a/b:1', registry: 'ghcr.io' });
    expect(source).toEqual({ registry: 'ghcr.io', repository: 'a/b', reference: '1' });
    expect(warnings).toHaveLength(1);
  });

  it('19 wants a password with a user name', () => {
    const source = 'ghcr.io/a:1';
    expect(() => read({ source, username: 'u' })).toThrow('Authentication failed. Please provide password.');
    expect(read({ source, username: 'u', password: 'p' }).credential).toEqual({ username: 'u', password: 'p' });
    expect(read({ source, password: 'token' }).credential).toEqual({ username: '', password: 'token' });
    expect(read({ source }).credential).toBeUndefined();
  });

  it.each<ImportArguments>([
    { source: 'alpine:3' },
    { source: 'library/alpine:3' },
    { source: 'ghcr.io/A:1' },
    { source: 'ghcr.io/' },
    { source: 'a:1', registry: 'nohost' },
    { source: 'ghcr.io/a:1', images: ['docker.io/x:1'] },
    { source: 'ghcr.io/a:1', images: ['other.lan:5000/x:1'] },
    { source: 'ghcr.io/a:1', images: [`x@${digest}`] },
    { source: 'ghcr.io/a:1', images: ['X:1'] },
    { source: 'ghcr.io/a:1', images: [''] },
    { source: 'ghcr.io/a:1', repositories: ['x:1'] },
  ])('refuses %j', (given) => {
    expect(() => read(given)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });
});
