import { describe, expect, it } from 'vitest';
import { registryLogin, startRegistry } from './registry.ts';

const manifestType = 'application/vnd.oci.image.index.v1+json';
const emptyIndex = JSON.stringify({ schemaVersion: 2, mediaType: manifestType, manifests: [] });

describe('startRegistry', () => {
  it('keeps manifests, deletes them on request, and knows nothing of other registries', async () => {
    await using registry = await startRegistry();
    await using other = await startRegistry();
    const put = await fetch(`${registry.url}/v2/a/manifests/1`, {
      method: 'PUT',
      headers: { 'content-type': manifestType },
      body: emptyIndex,
    });
    const manifest = `/v2/a/manifests/${put.headers.get('docker-content-digest') ?? ''}`;
    const status = async (url: string, method: string): Promise<number> =>
      (await fetch(url, { method, headers: { accept: manifestType } })).status;

    expect(await status(registry.url + manifest, 'GET')).toBe(200);
    expect(await status(other.url + manifest, 'GET')).toBe(404);
    expect(await status(registry.url + manifest, 'DELETE')).toBe(202);
    expect(await status(registry.url + manifest, 'GET')).toBe(404);
  });

  it('with basic authentication, accepts its one login and nobody else', async () => {
    await using registry = await startRegistry({ auth: 'basic' });
    const ask = async (login: string): Promise<number> => {
      const authorization = `Basic ${Buffer.from(login).toString('base64')}`;
      return (await fetch(`${registry.url}/v2/`, { headers: { authorization } })).status;
    };
    expect(registry.login).toEqual(registryLogin);
    expect(await ask(`${registryLogin.username}:${registryLogin.password}`)).toBe(200);
    expect(await ask(`${registryLogin.username}:wrong`)).toBe(401);
    expect((await fetch(`${registry.url}/v2/`)).status).toBe(401);
  });

  it('comes back at the same address with what it had', async () => {
    await using registry = await startRegistry();
    const put = { method: 'PUT', headers: { 'content-type': manifestType }, body: emptyIndex };
    expect((await fetch(`${registry.url}/v2/a/manifests/1`, put)).status).toBe(201);
    await registry.kill();
    await expect(fetch(`${registry.url}/v2/`)).rejects.toThrow('fetch failed');
    await registry.start();
    const answer = await fetch(`${registry.url}/v2/a/manifests/1`, { headers: { accept: manifestType } });
    expect(await answer.text()).toBe(emptyIndex);
  });

  it('leaves nothing that answers after disposal', async () => {
    const registry = await startRegistry();
    await registry[Symbol.asyncDispose]();
    await expect(fetch(`${registry.url}/v2/`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });
});
