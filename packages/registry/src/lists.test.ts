import { startRegistry } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import { createRegistryClient } from './client.ts';
import { nextPage } from './link.ts';
import { sendJson, startFakeRegistry } from './testing/fake-registry.ts';
import { collect, pushTestImage } from './testing/images.ts';

describe('tags', () => {
  it.each([
    ['null', 200, { name: 'a', tags: null }, true],
    ['an empty list', 200, { name: 'a', tags: [] }, true],
    ['an unknown repository', 404, { errors: [{ code: 'NAME_UNKNOWN' }] }, false],
  ])('10 are none for %s', async (_what, status, body, repositoryExists) => {
    await using registry = await startFakeRegistry((_, response) => sendJson(response, status, body));
    expect(await createRegistryClient(registry.host).tags('a')).toEqual({ repositoryExists, tags: [] });
  });

  it('10 are none after the last manifest is gone', async () => {
    await using registry = await startRegistry();
    const client = createRegistryClient(registry.host);
    const { digest } = await pushTestImage(client, 'a', { tag: '1' });
    expect(await client.tags('a')).toEqual({ repositoryExists: true, tags: ['1'] });
    await client.deleteManifest('a', digest);
    expect(await client.tags('a')).toEqual({ repositoryExists: true, tags: [] });
    expect(await client.tags('b')).toEqual({ repositoryExists: false, tags: [] });
  });
});

describe('the catalog', () => {
  it('11 is followed page by page, and never asked for more than 1000 names at once', async () => {
    await using registry = await startFakeRegistry(({ url }, response) => {
      if (url.includes('last=')) sendJson(response, 200, { repositories: ['z'] });
      else sendJson(response, 200, { repositories: ['a/b'] }, { link: '</v2/_catalog?last=a%2Fb&n=1>; rel="next"' });
    });
    const client = createRegistryClient(registry.host);
    expect(await collect(client.catalog({ pageSize: 5000 }))).toEqual(['a/b', 'z']);
    expect(registry.requests.map(({ url }) => url)).toEqual(['/v2/_catalog?n=1000', '/v2/_catalog?last=a%2Fb&n=1']);
  });

  it('11 of a real registry has every name once', async () => {
    await using registry = await startRegistry();
    const client = createRegistryClient(registry.host);
    const names = ['a', 'a/b', 'a/b/c', 'team/app', 'z'];
    for (const name of names) await pushTestImage(client, name, { tag: '1', layers: [] });
    expect(await collect(client.catalog({ pageSize: 2 }))).toEqual(names);
  });

  it('ends where a registry sends the same page for ever', async () => {
    await using registry = await startFakeRegistry((_, response) =>
      sendJson(response, 200, { repositories: ['a'] }, { link: '</v2/_catalog?n=1000>; rel="next"' }),
    );
    await expect(collect(createRegistryClient(registry.host).catalog())).rejects.toThrow('in a circle');
  });
});

describe('nextPage', () => {
  const from = new URL('http://registry.lan:5000/v2/_catalog?n=2');

  it.each([
    ['</v2/_catalog?last=a%2Fb&n=2>; rel="next"', '/v2/_catalog?last=a%2Fb&n=2'],
    ['<http://other.lan/v2/_catalog?last=b>; rel=next', '/v2/_catalog?last=b'],
    ['<?last=b>; title="x"; rel="next"', '/v2/_catalog?last=b'],
    ['</first>; rel="first", </second>; rel="next"', '/second'],
    ['</v2/_catalog?last=b>; rel="prev"', undefined],
    [undefined, undefined],
  ])('%s', (header, expected) => {
    expect(nextPage(header, from)).toBe(expected);
  });
});
