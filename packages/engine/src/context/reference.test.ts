import { describe, expect, it } from 'vitest';
import { contextWarning, isRemote, parseContextReference, withoutCredentials } from './reference.ts';

const hash = 'a'.repeat(40);

describe('parseContextReference (contract §5.3)', () => {
  it.each([
    ['.', { kind: 'directory', path: '.' }],
    ['some/dir.git', { kind: 'directory', path: 'some/dir.git' }],
    ['/dev/null', { kind: 'none' }],
    ['-', { kind: 'stdin' }],
    ['http://server/ctx.tar.gz', { kind: 'archive', url: new URL('http://server/ctx.tar.gz') }],
    ['https://server/r.git?x=1', { kind: 'archive', url: new URL('https://server/r.git?x=1') }],
    ['oci://reg.io/a/b:v1', { kind: 'artifact', host: 'reg.io', repository: 'a/b', reference: 'v1' }],
    ['oci://127.0.0.1:5000/a', { kind: 'artifact', host: '127.0.0.1:5000', repository: 'a', reference: 'latest' }],
    [
      `oci://reg.io/a@sha256:${'0'.repeat(64)}`,
      { kind: 'artifact', host: 'reg.io', repository: 'a', reference: `sha256:${'0'.repeat(64)}` },
    ],
  ])('reads %s', (text, expected) => {
    expect(parseContextReference(text)).toEqual(expected);
  });

  it.each<[text: string, url: string, ref: string | undefined, directory: string]>([
    ['https://github.com/o/r.git', 'https://github.com/o/r.git', undefined, ''],
    ['https://github.com/o/r.git#main', 'https://github.com/o/r.git', 'main', ''],
    ['https://github.com/o/r.git#:dir', 'https://github.com/o/r.git', undefined, 'dir'],
    ['https://github.com/o/r.git#feature/x:a/b/', 'https://github.com/o/r.git', 'feature/x', 'a/b'],
    [`https://github.com/o/r.git#${hash}:dir`, 'https://github.com/o/r.git', hash, 'dir'],
    ['https://github.com/o/r.git#pull/7/head', 'https://github.com/o/r.git', 'pull/7/head', ''],
    ['https://github.com/o/r.git#refs/pull/7/merge', 'https://github.com/o/r.git', 'refs/pull/7/merge', ''],
    ['github.com/o/r', 'https://github.com/o/r', undefined, ''],
    ['git@github.com:o/r.git#main:dir', 'git@github.com:o/r.git', 'main', 'dir'],
    ['ssh://git@host:2222/o/r.git#v1', 'ssh://git@host:2222/o/r.git', 'v1', ''],
    ['git://host/o/r.git', 'git://host/o/r.git', undefined, ''],
    ['http://host:8080/r.git', 'http://host:8080/r.git', undefined, ''],
    ['https://o.visualstudio.com/p/_git/r', 'https://o.visualstudio.com/p/_git/r', undefined, ''],
    // Statement 74.
    ['https://dev.azure.com/o/p/_git/r#b:d', 'https://dev.azure.com/o/p/_git/r', 'b', 'd'],
    ['https://org@dev.azure.com/o/My%20P/_git/r', 'https://dev.azure.com/o/My%20P/_git/r', undefined, ''],
  ])('reads the git context %s', (text, url, ref, directory) => {
    const reference = parseContextReference(text);
    expect(reference).toMatchObject({ kind: 'git', source: { url, directory } });
    expect(reference.kind === 'git' ? reference.source.ref : '').toBe(ref);
  });

  it('takes a login out of the address', () => {
    expect(parseContextReference('https://TOKEN@host/r.git')).toMatchObject({
      source: { url: 'https://host/r.git', login: { username: 'dummy', password: 'TOKEN' } },
    });
    expect(parseContextReference('https://me:p%40ss@host/r.git#x')).toMatchObject({
      source: { url: 'https://host/r.git', login: { username: 'me', password: 'p@ss' } },
    });
  });

  it.each([
    'ext::sh -c touch% /tmp/x',
    'fd::17/foo',
    'http::https://host/r.git',
    'file:///etc/r.git',
    'git@-oProxyCommand=x:r.git',
    'git@host:-x',
    'ssh://-oProxyCommand=x/r.git',
    'ssh://-oProxyCommand=x@host/r.git',
    'https://host/r.git#--upload-pack=touch x',
    'https://host/r.git#-c',
    'https://host/r.git#+main',
    'https://host/r.git#a..b',
    'https://host/r.git#a b',
    'https://host/r.git#a\nb',
    'https://host/r.git#refs/heads/*',
    'https://host/r.git#main:../etc',
    'https://host/r.git#main:.git/hooks',
    'https://host/../../r.git',
    'ftp://host/ctx.tar',
    'oci://host/UPPER',
    'oci://user:pass@host/a',
  ])('refuses %j', (text) => {
    expect(isRemote(text)).toBe(true);
    expect(() => parseContextReference(text)).toThrow(expect.objectContaining({ code: 'invalid-context' }) as Error);
  });

  it('never shows a login in a message', () => {
    for (const text of ['ftp://me:SECRET@host/x', 'oci://SECRET@host/a', 'https://SECRET@host/r.git#-x']) {
      expect(() => parseContextReference(text)).toThrow(/^(?!.*SECRET)/);
    }
  });
});

describe('contextWarning (contract §5.2)', () => {
  it('doubts an address of github that does not end with .git', () => {
    expect(contextWarning('https://TOKEN@github.com/o/r')).toBe(
      'WARNING: https://***@github.com/o/r might not be valid context. Valid Git repositories should end with .git.',
    );
    expect(contextWarning('https://github.com/o/r.git#x')).toBeUndefined();
    expect(contextWarning('.')).toBeUndefined();
  });
});

describe('withoutCredentials', () => {
  it.each([
    ['https://a:b@host/x@y', 'https://***@host/x@y'],
    ['https://host/x', 'https://host/x'],
    ['git@host:x', 'git@host:x'],
  ])('shows %s', (text, shown) => {
    expect(withoutCredentials(text)).toBe(shown);
  });
});
