import { describe, expect, it } from 'vitest';
import { chooseCredential } from './credential.ts';

const own = [
  { registry: 'registry.example.io', username: 'own', password: 'p1' },
  { registry: 'docker.io', username: 'hub', password: 'p2' },
];
const service = (host: string) =>
  Promise.resolve(host === 'nowhere.example.io' ? undefined : { username: `service@${host}`, password: 'p3' });

describe('chooseCredential', () => {
  it.each([
    ['registry.example.io', { username: 'own', password: 'p1' }],
    ['Registry.Example.IO', { username: 'own', password: 'p1' }],
    ['index.docker.io', { username: 'hub', password: 'p2' }],
    ['other.example.io', { username: 'service@other.example.io', password: 'p3' }],
    ['nowhere.example.io', undefined],
  ])('%s', async (registry, expected) => {
    expect(await chooseCredential(registry, own, service)).toEqual(expected);
  });

  it('has none without a source', async () => {
    expect(await chooseCredential('other.example.io', [], undefined)).toBeUndefined();
  });

  it('says that a login cannot be read, and nothing of why', async () => {
    const broken = () => Promise.reject(new Error('/root/.docker/config.json is not valid JSON'));
    await expect(chooseCredential('other.example.io', own, broken)).rejects.toMatchObject({
      code: 'unavailable',
      message: 'the service cannot read its login for other.example.io',
    });
  });
});
